namespace TaskProtection;

/// <summary>Why a unit of work was not admitted.</summary>
public enum ProtectionFailure
{
    /// <summary>It was not said; this library always says. Not the end: the next attempt may succeed. The default.</summary>
    Unknown,

    /// <summary>Shutdown has begun, or the host is being terminated. No later attempt in this process can succeed.</summary>
    Draining,

    /// <summary>ECS refused protection (<c>DEPLOYMENT_BLOCKED</c>): more tasks are protected than it wants to run. Leave the work queued.</summary>
    Refused,

    /// <summary>AWS gave no usable answer in time, or denied the call, or nothing can be protected here; and <c>WhenUnavailable</c> is <c>Refuse</c>.</summary>
    Unreachable,
}
