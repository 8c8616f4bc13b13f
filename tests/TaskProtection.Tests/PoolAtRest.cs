namespace TaskProtection.Tests;

/// <summary>Waits until no thread of the pool is at work. Counting finished work items alone would miss one that is still compiling its first call.</summary>
internal static class PoolAtRest
{
    /// <param name="blocked">How many threads a test keeps blocked meanwhile.</param>
    public static Task WaitAsync(int blocked = 0)
    {
        var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            var start = TimeProvider.System.GetTimestamp();
            for (var still = 0; still < 3;)
            {
                var completed = ThreadPool.CompletedWorkItemCount;
                Thread.Yield();
                still = Busy() == blocked && ThreadPool.PendingWorkItemCount == 0 && ThreadPool.CompletedWorkItemCount == completed ? still + 1 : 0;
                if (TimeProvider.System.GetElapsedTime(start) > Patience.Limit)
                {
                    rest.SetException(new TimeoutException("the thread pool did not come to rest"));
                    return;
                }
            }

            rest.SetResult();
        }) { IsBackground = true }.UnsafeStart();
        return rest.Task;
    }

    private static int Busy()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return most - available;
    }
}
