namespace TaskProtection.Testing.AutoScaling;

/// <summary>How an instance refresh stands. The names are the API's; the states that nothing here reaches are left out.</summary>
public enum InstanceRefreshStatus
{
    /// <summary>It replaces instances, or waits for leave to.</summary>
    InProgress,

    /// <summary>All that was to be replaced is, and has warmed up.</summary>
    Successful,

    /// <summary>It waited too long for instances that it may not take.</summary>
    Failed,

    /// <summary>It was cancelled. What it replaced stays replaced.</summary>
    Cancelled,
}
