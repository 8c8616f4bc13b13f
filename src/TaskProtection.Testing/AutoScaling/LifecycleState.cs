namespace TaskProtection.Testing.AutoScaling;

/// <summary>An instance's state in its Auto Scaling group. The names are the API's, without its colon.</summary>
public enum LifecycleState
{
    /// <summary>Launched; it boots and registers.</summary>
    Pending,

    /// <summary><c>Pending:Wait</c>: a launch hook waits for its completion.</summary>
    PendingWait,

    /// <summary><c>Pending:Proceed</c>: its launch hooks are completed, and it still boots.</summary>
    PendingProceed,

    /// <summary>Serves; scale-in protection works from here on.</summary>
    InService,

    /// <summary>Taken out of service by hand: it runs on, it is not counted, and no scale-in takes it.</summary>
    Standby,

    /// <summary>On its way out. There is no way back.</summary>
    Terminating,

    /// <summary><c>Terminating:Wait</c>: a termination hook waits for its completion. Managed draining is such a hook.</summary>
    TerminatingWait,

    /// <summary><c>Terminating:Proceed</c>: its termination hooks are completed, and it shuts down.</summary>
    TerminatingProceed,

    /// <summary>Gone.</summary>
    Terminated,

    /// <summary>It runs on, and belongs to no group any more.</summary>
    Detached,
}
