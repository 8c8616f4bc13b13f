namespace TaskProtection.Aws;

/// <summary>What an instance's lifecycle state means for its flag.</summary>
internal enum LifecyclePhase
{
    /// <summary>The flag can be written: in service, on its way to or from standby, or in a state that we do not know.</summary>
    Settable,

    /// <summary>Not in service yet. Scale-in does not choose it, and the flag cannot be written.</summary>
    Pending,

    /// <summary>In the warm pool, whose instances have no flag.</summary>
    Warmed,

    /// <summary>On its way out of the group, and running on.</summary>
    Detaching,

    /// <summary>On its way out of the world; nothing brings it back.</summary>
    Terminating,
}
