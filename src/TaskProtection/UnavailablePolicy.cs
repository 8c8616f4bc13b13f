namespace TaskProtection;

/// <summary>What to do with new work while AWS is unreachable, throttling, or denying.</summary>
public enum UnavailablePolicy
{
    /// <summary>Admit it unprotected, say so in the log, and keep asking.</summary>
    Proceed,

    /// <summary>Refuse it with <see cref="ProtectionFailure.Unreachable"/>, so that it stays queued.</summary>
    Refuse,
}
