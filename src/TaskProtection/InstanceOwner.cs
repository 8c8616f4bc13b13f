namespace TaskProtection;

/// <summary>Who may write the instance's scale-in protection flag.</summary>
public enum InstanceOwner
{
    /// <summary>Found out from the capacity provider. Where that is not possible the flag is never written.</summary>
    Auto,

    /// <summary>
    /// The application: managed termination protection is off, and every set flag on this instance is the library's to
    /// clear, one inherited from the group's default included.
    /// </summary>
    Application,

    /// <summary>ECS, through managed termination protection. The library never writes the flag.</summary>
    Ecs,
}
