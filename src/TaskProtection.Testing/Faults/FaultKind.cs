namespace TaskProtection.Testing.Faults;

/// <summary>What a fault does to a request.</summary>
internal enum FaultKind
{
    /// <summary>The request reaches the service late.</summary>
    Delay,

    /// <summary>The answer leaves the service late.</summary>
    DelayReply,

    /// <summary>The service acts, and nobody hears of it: silence.</summary>
    LoseReply,

    /// <summary>The service acts, and the connection breaks.</summary>
    BreakReply,

    /// <summary>The connection breaks before the service hears of it.</summary>
    Break,

    /// <summary>An error is answered in the service's place.</summary>
    Fail,

    /// <summary>The service's throttling error is answered in its place.</summary>
    Throttle,

    /// <summary>The service acts, and its answer's body is spoilt.</summary>
    Malform,
}
