namespace TaskProtection;

/// <summary>What a target saw when it looked.</summary>
public enum InspectionResult
{
    /// <summary>It could not be found out.</summary>
    Unknown,

    /// <summary>The target applies and is not protected.</summary>
    Unprotected,

    /// <summary>The target applies and is protected.</summary>
    Protected,

    /// <summary>The target does not apply in this environment.</summary>
    NotApplicable,

    /// <summary>IAM denies the look. The target may still work.</summary>
    Denied,
}
