namespace TaskProtection;

/// <summary>How what is wanted of a target differs from what is so.</summary>
public enum Mismatch
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Protection is wanted, or was a short while ago, and has not been certain since.</summary>
    Unprotected,

    /// <summary>Nobody wants it any more, its linger is over, its turn has come (an instance is released after the task), and it may still be held.</summary>
    Leaked,
}
