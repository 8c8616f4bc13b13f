using System.Diagnostics;
using Amazon.SQS.Model;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public sealed class ATraceListenerThatThrows : IDisposable
{
    private readonly ActivityListener _listener = new() { ShouldListenTo = static source => source.Name == SqsWorkerDiagnostics.ActivitySourceName };
    private Activity? _inHandler;
    private Activity? _afterwards;

    [Fact]
    public async Task While_it_samples_keeps_no_message_from_its_handler()
    {
        _listener.Sample = static (ref ActivityCreationOptions<ActivityContext> _) => throw Mistake();
        await HandlesAndDeletesAsync();

        Assert.Null(_inHandler);
    }

    [Fact]
    public async Task At_the_start_keeps_no_message_from_its_handler_and_leaves_it_in_no_trace_that_never_ends()
    {
        _listener.Sample = All;
        _listener.ActivityStarted = static _ => throw Mistake();
        await HandlesAndDeletesAsync();

        Assert.Null(_inHandler);
    }

    [Fact]
    public async Task At_the_end_keeps_no_message_that_was_handled_from_its_delete()
    {
        _listener.Sample = All;
        _listener.ActivityStopped = static _ => throw Mistake();
        await HandlesAndDeletesAsync();

        Assert.NotNull(_inHandler);
        Assert.Null(_afterwards);
    }

    public void Dispose() => _listener.Dispose();

    private static ActivitySamplingResult All(ref ActivityCreationOptions<ActivityContext> options) => ActivitySamplingResult.AllDataAndRecorded;

    private static InvalidOperationException Mistake() => new("a listener's own mistake");

    private async Task HandlesAndDeletesAsync()
    {
        ActivitySource.AddActivityListener(_listener);
        await using var world = await WorkerWorld.StartedAsync(configure: static o => o.DeleteBatchDelay = TimeSpan.Zero);
        world.Handler.OnMessage = _ =>
        {
            _inHandler = Activity.Current;
            return Task.CompletedTask;
        };
        world.Sqs.Before = (request, _) =>
        {
            _afterwards = request is DeleteMessageBatchRequest ? Activity.Current : _afterwards;
            return Task.CompletedTask;
        };
        world.Sqs.Send();
        await world.AdvanceAsync(2);

        Assert.Single(world.Handler.Begun);
        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal((1, 0), (world.Counters.Deleted, world.Counters.Failed));
    }
}
