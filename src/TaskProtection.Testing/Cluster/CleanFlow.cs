namespace TaskProtection.Testing.Cluster;

/// <summary>
/// Runs code as if on a thread of its own: without the AsyncLocals and the synchronization context of whoever happens to call.
/// A task is another machine; a caller's protection scope, say, must not be ambient in it. (Suppressing the flow would not do: the
/// code's own AsyncLocals would then be lost at its first await.)
/// </summary>
internal static class CleanFlow
{
    private static readonly ExecutionContext Clean = Capture();

    public static void Run(Action act) => ExecutionContext.Run(
        Clean,
        static state =>
        {
            // ExecutionContext.Run puts the caller's synchronization context back.
            SynchronizationContext.SetSynchronizationContext(null);
            ((Action)state!)();
        },
        act);

    private static ExecutionContext Capture()
    {
        ExecutionContext? captured = null;
        var thread = new Thread(() => captured = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return captured ?? throw new InvalidOperationException("The flow of execution contexts is suppressed on a new thread.");
    }
}
