namespace TaskProtection.Tests.Chaos;

/// <summary>What may happen to a call.</summary>
internal enum FaultKind
{
    /// <summary>It never arrives, and nobody answers: an outage, an agent that restarts.</summary>
    LostRequest,

    /// <summary>It takes effect, and nobody answers.</summary>
    LostReply,

    /// <summary>It takes effect, and the connection breaks.</summary>
    BrokenReply,

    /// <summary>It arrives seconds later, perhaps when the caller has given up.</summary>
    Late,

    /// <summary>An error that certainly changed nothing.</summary>
    Error,

    /// <summary>Too many requests.</summary>
    Throttle,
}
