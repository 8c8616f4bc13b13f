namespace TaskProtection.Tests.Core.Truth;

/// <summary>Which of the two clocks lies. Nothing can be proven when both do at once.</summary>
internal enum ClockFault
{
    /// <summary>The wall clock is set forward and back; the monotonic one is true.</summary>
    WallJumps,

    /// <summary>The machine is suspended, and its monotonic clock with it; the wall clock runs on.</summary>
    Suspension,
}
