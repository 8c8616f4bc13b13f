namespace TaskProtection.Cli.Sweep;

/// <summary>What is to be said of an instance whose flag is, or was, set.</summary>
internal enum Verdict
{
    /// <summary>Not enough was seen to say.</summary>
    Undecided,

    /// <summary>The flag is set and nobody was seen to need it.</summary>
    Leaked,

    /// <summary>It was leaked, and is cleared.</summary>
    Cleared,

    /// <summary>It was leaked; whether the clear took effect is not known.</summary>
    ClearUnknown,

    /// <summary>A task on it is protected, or is still stopping.</summary>
    InUse,

    /// <summary>Managed termination protection drives the flag.</summary>
    OwnedByEcs,

    /// <summary>In its lifecycle state Auto Scaling takes no change of the flag.</summary>
    NotSettable,

    /// <summary>It is a container instance of no cluster that was looked into.</summary>
    NotInCluster,
}
