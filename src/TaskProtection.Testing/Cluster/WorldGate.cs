namespace TaskProtection.Testing.Cluster;

/// <summary>
/// The one lock over the ECS and Auto Scaling state: the two call each other (an instance that ends ends its tasks, a host that
/// is empty may go), and one lock cannot be taken in two orders. What must not run under it (signals, launches, completions) is
/// put off with <see cref="AfterChange"/> and runs, in order, when the outermost change has left the lock.
/// </summary>
internal sealed class WorldGate
{
    private readonly Lock _lock = new();
    private readonly Queue<Action> _after = [];
    private int _depth;

    public void Change(Action change)
    {
        Action[] after = [];
        lock (_lock)
        {
            _depth++;
            try
            {
                change();
            }
            finally
            {
                _depth--;
                if (_depth == 0 && _after.Count > 0)
                {
                    after = [.. _after];
                    _after.Clear();
                }
            }
        }

        foreach (var act in after)
        {
            act();
        }
    }

    public T Ask<T>(Func<T> question)
    {
        T answer = default!;
        Change(() => answer = question());
        return answer;
    }

    /// <summary>To be called inside <see cref="Change"/>: runs <paramref name="act"/> after it, outside the lock.</summary>
    public void AfterChange(Action act) => _after.Enqueue(act);
}
