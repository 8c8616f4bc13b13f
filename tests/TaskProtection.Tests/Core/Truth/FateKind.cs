namespace TaskProtection.Tests.Core.Truth;

internal enum FateKind
{
    /// <summary>Takes effect, and says so in time.</summary>
    Done,

    /// <summary>Definite failures: no effect, and an answer in time.</summary>
    Refused,
    Denied,
    Throttled,
    Failed,

    /// <summary>An error in time that tells nothing; no effect.</summary>
    UnknownWithoutEffect,

    /// <summary>An error in time that tells nothing; it had taken effect.</summary>
    UnknownAfterEffect,

    /// <summary>An error in time that tells nothing; it takes effect within Settle of it.</summary>
    UnknownBeforeEffect,

    /// <summary>Takes effect in time; no answer ever.</summary>
    LostReply,

    /// <summary>Takes effect within Settle after the caller gave up; no answer ever.</summary>
    LateEffect,

    /// <summary>Takes effect in time; success is reported after the caller gave up.</summary>
    LateSuccess,

    /// <summary>No effect; a definite failure is reported after the caller gave up.</summary>
    LateFailure,

    /// <summary>No effect, no answer.</summary>
    Lost,
}
