namespace TaskProtection.Core;

/// <summary>What the core says of a state at one instant.</summary>
/// <param name="Call">The call to start now, if any.</param>
/// <param name="WakeAt">The monotonic time at which to decide again if nothing happens before; null when only an event can matter.</param>
/// <param name="IsProtected">Whether protection may be claimed now.</param>
/// <param name="AdmitUntil">New work may be admitted as protected up to this monotonic time; null when it may not now.</param>
/// <param name="ProtectedUntil">When the present lease ends on the wall clock; null without one, or when it has no end.</param>
internal readonly record struct Decision(
    Call? Call, TimeSpan? WakeAt, bool IsProtected, TimeSpan? AdmitUntil, DateTimeOffset? ProtectedUntil);
