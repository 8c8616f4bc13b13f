namespace TaskProtection;

/// <summary>What is known of a protection target.</summary>
public enum TargetState
{
    /// <summary>Not protected, and nobody wants it to be.</summary>
    Idle,

    /// <summary>Wanted, and AWS has not answered yet.</summary>
    Pending,

    /// <summary>Protected.</summary>
    Protected,

    /// <summary>Wanted, and AWS refuses.</summary>
    Blocked,

    /// <summary>Wanted, and the last attempt failed: AWS was unreachable, throttled us, or IAM denied the call.</summary>
    Unavailable,

    /// <summary>It does not apply here: off ECS, a standalone task, an instance in no group, or switched off.</summary>
    NotApplicable,
}
