namespace TaskProtection.Testing.AutoScaling;

/// <summary>What an instance refresh does about instances that are protected from scale-in: the API's <c>ScaleInProtectedInstances</c>.</summary>
public enum ProtectedInstances
{
    /// <summary>Waits for the protection to be removed, and fails after an hour. The API's default.</summary>
    Wait,

    /// <summary>Leaves them as they are, and succeeds once the others are replaced.</summary>
    Ignore,

    /// <summary>Replaces them like any other.</summary>
    Refresh,
}
