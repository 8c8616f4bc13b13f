namespace TaskProtection.Benchmarks.Hosts;

/// <summary>What a host says at its end.</summary>
/// <param name="LastPoll">When its last poll was answered, on the monotonic clock that all processes share; 0 without one.</param>
internal sealed record HostEnd(long LastPoll);
