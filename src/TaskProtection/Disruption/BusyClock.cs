using TaskProtection.Runtime;

namespace TaskProtection.Disruption;

/// <summary>Where it cannot be seen what ECS wants: how long this task has kept it waiting, at worst.</summary>
internal sealed class BusyClock(TaskProtector protector, TimeSpan? maxBusy, TimeProvider time, Random random)
{
    /// <summary>Far longer than most work, and four chances a day for a deployment that nothing else tells of.</summary>
    private static readonly TimeSpan Default = TimeSpan.FromHours(6);

    // Tasks that started together do not stand aside together.
    private readonly double _share = 0.9 + (0.1 * random.NextDouble());

    private long? _stoodAsideAt;

    public TimeSpan Limit => maxBusy ?? Default;

    public string Reason => $"this task has been protected without a gap for {Limit} or almost, and whether ECS wants it gone cannot be seen";

    /// <summary>What the limit does not hold for, for a log line.</summary>
    public string Unless => maxBusy is null ? ", unless units of work run side by side in it: then MaxBusy has to be set" : "";

    /// <summary>Whether it is time. A worker with several slots pays with those that are empty until the last unit has left, so it does only what was asked for.</summary>
    public bool IsTime
        => protector.HeldFor is { } held && IsOver(held)
            && (_stoodAsideAt is not { } then || IsOver(time.GetElapsedTime(then)))
            && (maxBusy is not null || !protector.HasManySlots);

    public bool IsOver(TimeSpan passed) => passed > Limit * _share;

    /// <summary>It had its moment, whatever became of the release: one that AWS does not answer must not empty the worker again and again.</summary>
    public void StoodAside() => _stoodAsideAt = time.GetTimestamp();
}
