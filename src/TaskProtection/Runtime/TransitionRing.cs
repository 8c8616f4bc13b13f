namespace TaskProtection.Runtime;

/// <summary>The last transitions of all targets, oldest first. Guarded by the protector's lock.</summary>
internal sealed class TransitionRing
{
    /// <summary>An outage of an hour and what came before it: a target that is refused or unreachable changes state a few times, not with each try.</summary>
    public const int Capacity = 50;

    private readonly Queue<TargetTransition> _last = new();

    public void Add(TargetTransition transition)
    {
        if (_last.Count == Capacity)
        {
            _last.Dequeue();
        }

        _last.Enqueue(transition);
    }

    public TargetTransition[] Snapshot() => [.. _last];
}
