namespace TaskProtection;

/// <summary>How a call to a target ended.</summary>
public enum ProtectionOutcome
{
    /// <summary>It may or may not have taken effect, now or later. The safe answer, and the default.</summary>
    Unknown,

    /// <summary>It took effect.</summary>
    Done,

    /// <summary>AWS refused because it wants the task gone. Nothing changed.</summary>
    Refused,

    /// <summary>IAM denied it. Nothing changed.</summary>
    Denied,

    /// <summary>It was throttled. Nothing changed.</summary>
    Throttled,

    /// <summary>It failed for another reason, and certainly changed nothing.</summary>
    Failed,

    /// <summary>The target does not apply in this environment: it is left alone, and looked at again each hour. Under a protection that still runs it changes nothing.</summary>
    NotApplicable,

    /// <summary>The target is being terminated: no protection can stop that, and the process should take no more work.</summary>
    Leaving,
}
