namespace TaskProtection.Core;

/// <summary>How a call failed. Only <see cref="Unknown"/> may have taken effect, now or later.</summary>
internal enum CallFailure
{
    Unknown,
    Refused,
    Denied,
    Throttled,
    Failed,
}
