namespace TaskProtection.Testing.Cluster;

internal sealed class InProcessTask : ILaunchedTask
{
    // Not disposed: the delegate may look at its tokens after the task has ended, and neither source owns a timer.
    private readonly CancellationTokenSource _terminated = new();
    private readonly CancellationTokenSource _killed = new();
    private readonly TaskCompletionSource<int> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string> _output;

    private InProcessTask(TaskLaunch launch) => _output = launch.Output;

    public int? ProcessId => null;

    public Task<int> Completion => _completion.Task;

    public static InProcessTask Start(TaskLaunch launch, Func<TaskContext, CancellationToken, Task<int>> run)
    {
        var task = new InProcessTask(launch);
        var context = new TaskContext(launch, task.WriteLine, task._killed.Token);
        CleanFlow.Run(() => _ = task.RunAsync(context, run));
        return task;
    }

    public void Terminate() => Cancel(_terminated);

    public void Kill()
    {
        _completion.TrySetResult(ExitCodes.Killed);
        Cancel(_killed);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task RunAsync(TaskContext context, Func<TaskContext, CancellationToken, Task<int>> run)
    {
        int exitCode;
        try
        {
            exitCode = await run(context, _terminated.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            WriteLine($"Unhandled exception. {e}");
            exitCode = ExitCodes.Aborted;
        }

        _completion.TrySetResult(exitCode);
    }

    private void WriteLine(string line)
    {
        // The dead do not write.
        if (!_completion.Task.IsCompleted)
        {
            _output(line);
        }
    }

    private void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException e)
        {
            // A throwing callback of the task is the task's problem, not the world's.
            WriteLine($"Unhandled exception. {e}");
        }
    }
}
