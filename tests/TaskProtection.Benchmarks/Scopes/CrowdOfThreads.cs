namespace TaskProtection.Benchmarks.Scopes;

/// <summary>Threads that stay, and begin together whenever there is something to do.</summary>
internal sealed class CrowdOfThreads : IDisposable
{
    private readonly Barrier _barrier;
    private readonly List<Thread> _threads;
    private (int Times, Action Unit)? _work;

    public CrowdOfThreads(int count)
    {
        _barrier = new Barrier(count + 1); // And the one that has them run.
        _threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(Work))];
        _threads.ForEach(static thread => thread.UnsafeStart());
    }

    /// <summary>Has each thread do it so many times. Returns when the last one has.</summary>
    public void Run(int times, Action unit)
    {
        _work = (times, unit);
        _barrier.SignalAndWait();
        _barrier.SignalAndWait();
    }

    public void Dispose()
    {
        _work = null;
        _barrier.SignalAndWait();
        _threads.ForEach(static thread => thread.Join());
        _barrier.Dispose();
    }

    private void Work()
    {
        _barrier.SignalAndWait();
        while (_work is var (times, unit))
        {
            for (var i = 0; i < times; i++)
            {
                unit();
            }

            _barrier.SignalAndWait();
            _barrier.SignalAndWait();
        }
    }
}
