namespace TaskProtection.Testing.AutoScaling;

/// <summary>What an instance refresh does about instances in Standby. The names are the API's.</summary>
public enum StandbyInstances
{
    /// <summary>Waits for them to return to service, and fails after an hour. The API's default.</summary>
    Wait,

    /// <summary>Leaves them as they are.</summary>
    Ignore,

    /// <summary>Terminates them.</summary>
    Terminate,
}
