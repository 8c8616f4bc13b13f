namespace TaskProtection.Testing.Ecs;

/// <summary>
/// Which of several unprotected tasks a service stops first, after what AWS documents (those that do not run yet, then from
/// the Availability Zone and the instance with the most tasks of the service). AWS does not say.
/// </summary>
public enum ScaleInOrder
{
    /// <summary>The one that was started first.</summary>
    OldestFirst,

    /// <summary>The one that was started last.</summary>
    NewestFirst,
}
