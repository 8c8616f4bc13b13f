namespace TaskProtection.Testing.AutoScaling;

/// <summary>What becomes of an instance when a lifecycle action is completed or times out. A terminating instance terminates either way.</summary>
public enum LifecycleActionResult
{
    /// <summary>A launching instance is terminated and replaced; of a terminating one, the hooks that still wait are skipped.</summary>
    Abandon,

    /// <summary>The instance goes on, once no other hook waits.</summary>
    Continue,
}
