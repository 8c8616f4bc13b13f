namespace TaskProtection.Testing.AutoScaling;

/// <summary>A lifecycle hook of a group, as PutLifecycleHook takes it. The notification to a target is not simulated: the events say when it waits.</summary>
public sealed record LifecycleHookSettings
{
    /// <summary>The hook's name, 1 to 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>When it holds an instance. Default <see cref="LifecycleTransition.Terminating"/>.</summary>
    public LifecycleTransition Transition { get; init; } = LifecycleTransition.Terminating;

    /// <summary>
    /// How long it waits for its completion or the next heartbeat, each of which restarts the time. Default 1 h, range 30 s to 2 h: AWS's own.
    /// However many heartbeats come, it waits for 48 h or 100 times this at most, whichever is less.
    /// </summary>
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What a time-out amounts to. Default <see cref="LifecycleActionResult.Abandon"/>, as in the API.</summary>
    public LifecycleActionResult DefaultResult { get; init; } = LifecycleActionResult.Abandon;

    /// <summary>AWS's cap on the whole wait: 48 hours, or 100 heartbeats.</summary>
    internal TimeSpan GlobalTimeout => HeartbeatTimeout * 100 < TimeSpan.FromHours(48) ? HeartbeatTimeout * 100 : TimeSpan.FromHours(48);
}
