using System.Collections.Concurrent;
using System.Diagnostics;
using Amazon.SQS.Model;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public sealed class AMessageWithATrace : IDisposable
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string XRay = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener = new();
    private ActivityContext _sampled;

    public AMessageWithATrace()
    {
        _listener.ShouldListenTo = static source => source.Name == SqsWorkerDiagnostics.ActivitySourceName;
        _listener.Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
        {
            _sampled = options.Parent;
            return options.Tags?.Any(t => t is { Key: "messaging.destination.name", Value: "orders" }) == true
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.None;
        };
        _listener.ActivityStopped = _ended.Enqueue;
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task Is_handled_in_it_under_the_names_of_the_conventions()
    {
        Activity? current = null;
        await using var worker = new SimulatedWorker(_ =>
        {
            current = Activity.Current;
            return Task.CompletedTask;
        });
        await worker.RunAsync(Message(Parent, "vendor=1"));

        var activity = Assert.Single(_ended);
        Assert.Same(activity, current);
        Assert.Equal(("process orders", ActivityKind.Consumer, ActivityStatusCode.Unset), (activity.DisplayName, activity.Kind, activity.Status));
        Assert.Equal(
            ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "vendor=1", true),
            (activity.TraceId.ToString(), activity.ParentSpanId.ToString(), activity.TraceStateString, activity.HasRemoteParent));
        Assert.Equal(
            [
                ("messaging.destination.name", "orders"), ("messaging.message.id", Assert.Single(worker.Handled).Context.MessageId),
                ("messaging.operation.name", "process"), ("messaging.operation.type", "process"), ("messaging.system", "aws_sqs"),
            ],
            activity.Tags.Select(t => (t.Key, t.Value)).Order());
    }

    [Theory]
    [InlineData(null, XRay, "5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8")]
    [InlineData(Parent, XRay, "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")]
    [InlineData("malformed", XRay, "5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8")]
    public async Task Is_handled_in_that_of_the_sender_before_that_of_aws(string? parent, string? header, string trace, string span)
    {
        await using var worker = new SimulatedWorker();
        await worker.RunAsync(Message(parent, null, header));

        var activity = Assert.Single(_ended);
        Assert.Equal((trace, span), (activity.TraceId.ToString(), activity.ParentSpanId.ToString()));
        Assert.Empty(activity.Links);
    }

    [Fact]
    public async Task Is_handled_in_it_when_a_topic_passed_it_on()
    {
        await using var worker = new SimulatedWorker();
        await worker.RunAsync(new() { MessageBody = ANotificationOfATopic.Wrap("{}", ("traceparent", "String", Parent), ("tracestate", "String", "vendor=1")) });

        var activity = Assert.Single(_ended);
        Assert.Equal(("b7ad6b7169203331", "vendor=1"), (activity.ParentSpanId.ToString(), activity.TraceStateString));
    }

    [Theory]
    [InlineData(";Sampled=?")]
    [InlineData("")]
    public async Task Begins_one_that_is_linked_to_it_when_nobody_has_decided_whether_it_is_sampled(string sampled)
    {
        await using var worker = new SimulatedWorker();
        await worker.RunAsync(Message(null, null, XRay.Replace(";Sampled=1", sampled, StringComparison.Ordinal)));

        var activity = Assert.Single(_ended);
        Assert.Equal(default, activity.ParentSpanId);
        Assert.Equal(default, _sampled); // A sampler that asks its parent decides as for any other root.
        var link = Assert.Single(activity.Links).Context;
        Assert.Equal(("5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8", true), (link.TraceId.ToString(), link.SpanId.ToString(), link.IsRemote));
        Assert.NotEqual(link.TraceId, activity.TraceId);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("malformed", "malformed")]
    public async Task Begins_one_when_it_has_none_that_can_be_read(string? parent, string? header)
    {
        await using var worker = new SimulatedWorker();
        await worker.RunAsync(Message(parent, null, header));

        Assert.Equal(default, Assert.Single(_ended).ParentSpanId);
        Assert.Equal(default, _sampled);
        Assert.Equal(1, worker.Queue.CheckConservation().Deleted);
    }

    [Fact]
    public async Task Says_what_its_handler_threw()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = static _ => throw new InvalidOperationException("no milk"));
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        AssertFailed("System.InvalidOperationException", "no milk");
    }

    [Fact]
    public async Task Says_that_its_body_cannot_be_read()
    {
        await using var world = await WorkerWorld.StartedAsync(configure: o => o.Envelope = MessageEnvelope.Sns);
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        AssertFailed("TaskProtection.Sqs.MessageFormatException", "the body is no SNS notification");
    }

    [Fact]
    public async Task Has_not_failed_when_its_handler_wants_it_later()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = static _ => throw new RetryLaterException(TimeSpan.FromMinutes(1)));
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        AssertNotFailed();
    }

    [Fact]
    public async Task Has_not_failed_when_its_handler_gives_up_because_the_worker_stops()
    {
        await using var world = await StoppedAsync(static d => d.Gate.Task.WaitAsync(d.Context.Stopping));

        AssertNotFailed();
        Assert.Equal(1, world.Counters.Returned);
    }

    [Fact]
    public async Task Has_not_failed_either_when_its_handler_wraps_what_the_abort_made_it_throw()
    {
        await using var world = await StoppedAsync(static d => ThrowWhenAsync(d, new InvalidOperationException("half a cone"), d.Token));

        AssertNotFailed();
        Assert.Equal((1, 0), (world.Counters.Returned, world.Counters.Failed));
    }

    [Fact]
    public async Task Has_failed_when_its_handler_throws_anything_but_a_cancellation_before_the_abort()
    {
        await using var world = await StoppedAsync(static d => ThrowWhenAsync(d, new InvalidOperationException("no milk"), d.Context.Stopping));

        AssertFailed("System.InvalidOperationException", "no milk");
        Assert.Equal(1, world.Counters.Failed);
    }

    [Fact]
    public async Task Has_failed_when_its_handler_never_wants_it_again_also_after_the_abort()
    {
        await using var world = await StoppedAsync(static d => ThrowWhenAsync(d, new DeadLetterException("no such flavour"), d.Token));

        AssertFailed("TaskProtection.Sqs.DeadLetterException", "no such flavour");
    }

    [Fact]
    public async Task Makes_no_activity_when_nobody_listens()
    {
        _listener.Dispose();
        Activity? current = null;
        await using var world = await WorkerWorld.StartedAsync();
        world.Handler.OnMessage = _ =>
        {
            current = Activity.Current;
            return Task.CompletedTask;
        };
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        Assert.Single(world.Handler.Ended);
        Assert.Null(current);
        Assert.Empty(_ended);
    }

    public void Dispose() => _listener.Dispose();

    private static async Task<WorkerWorld> StoppedAsync(Func<TestDelivery, Task> onMessage)
    {
        var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = onMessage);
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);
        await world.StopToTheEndAsync();
        return world;
    }

    /// <summary>What a handler does that heeds the token, and says so in words of its own.</summary>
    private static async Task ThrowWhenAsync(TestDelivery delivery, Exception error, CancellationToken token)
    {
        await delivery.Gate.Task.WaitAsync(token).ContinueWith(static _ => { }, TaskScheduler.Default);
        throw error;
    }

    private void AssertFailed(string type, string description)
    {
        var activity = Assert.Single(_ended);
        Assert.Equal(
            (ActivityStatusCode.Error, description, type), (activity.Status, activity.StatusDescription, activity.GetTagItem("error.type")));
    }

    private void AssertNotFailed()
    {
        var activity = Assert.Single(_ended);
        Assert.Equal((ActivityStatusCode.Unset, null), (activity.Status, activity.GetTagItem("error.type")));
    }

    private static SendMessageRequest Message(string? parent, string? state, string? header = null)
    {
        var message = new SendMessageRequest { MessageBody = "{}", MessageAttributes = [], MessageSystemAttributes = [] };
        if (parent is not null)
        {
            message.MessageAttributes["traceparent"] = new() { DataType = "String", StringValue = parent };
        }

        if (state is not null)
        {
            message.MessageAttributes["tracestate"] = new() { DataType = "String", StringValue = state };
        }

        if (header is not null)
        {
            message.MessageSystemAttributes["AWSTraceHeader"] = new() { DataType = "String", StringValue = header };
        }

        return message;
    }
}
