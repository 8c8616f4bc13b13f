using System.Diagnostics.Metrics;
using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Sqs;
using TaskProtection.Tests.Sqs;

namespace TaskProtection.Tests.Metrics;

public sealed class AnSqsWorkerThatIsMeasured : IDisposable
{
    private const string Queue = "messaging.destination.name=orders, messaging.system=aws_sqs, taskprotection.sqs.worker=orders";

    private readonly Exporter _exporter = new();
    private readonly SqsMeter _meter;

    public AnSqsWorkerThatIsMeasured() => _meter = new SqsMeter(_exporter);

    [Fact]
    public async Task Counts_what_it_receives_and_what_became_of_it()
    {
        await using var world = await StartedAsync();
        world.Handler.OnMessage = static delivery => delivery.Body == "bad" ? throw new InvalidOperationException("no") : Task.CompletedTask;
        world.Sqs.Send("good");
        world.Sqs.Send("bad");
        await world.AdvanceAsync(2);

        Assert.Equal(2, _exporter.Read("messaging.client.consumed.messages")[Operation("ReceiveMessage")]);
        Assert.Equal(1, Outcome("deleted"));
        Assert.Equal(1, Outcome("failed"));
        Assert.Equal(0, Outcome("stranded"));
        Assert.Equal(0, _exporter.Read("taskprotection.sqs.in_hand")[Queue]);
    }

    [Fact]
    public async Task Counts_a_message_that_goes_back_behind_one_that_failed_once_wherever_it_is_counted()
    {
        await using var world = await StartedAsync(static o => o.QueueUrl = FakeSqs.FifoUrl);
        world.Handler.OnMessage = static delivery => delivery.Context.ReceiveCount == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask;
        foreach (var name in (string[])["A1", "A2", "A3"])
        {
            world.Sqs.Send(name, group: "A");
        }

        await world.AdvanceAsync(1.5);
        Assert.Equal((1, 2), (world.Flow.Read().Failed, world.Flow.Read().Returned));

        await world.AdvanceAsync(10);
        await world.StopToTheEndAsync();
        Assert.Equal(_exporter.Only("messaging.client.consumed.messages"), _exporter.Read("taskprotection.sqs.messages").Values.Sum());
        Assert.Contains("1 failed, 0 dead-lettered, 0 returned, 2 returned behind one that failed,", world.Log.Text(442), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_its_handlers_and_names_what_they_failed_with()
    {
        await using var world = await StartedAsync();
        world.Handler.OnMessage = async delivery =>
        {
            await Task.Delay(TimeSpan.FromSeconds(3), world.Time, delivery.Token);
            _ = delivery.Body == "bad" ? throw new InvalidOperationException("no") : 0;
        };
        world.Sqs.Send("good");
        world.Sqs.Send("bad");
        await world.AdvanceAsync(5);

        var series = _exporter.Read("messaging.process.duration");
        Assert.Equal(2, series.Count);
        Assert.Equal(3, series[Operation("process")], 0.1);
        Assert.Equal(3, series[$"error.type=System.InvalidOperationException, {Operation("process")}"], 0.1);
    }

    [Fact]
    public async Task Names_no_error_of_a_handler_that_wraps_what_the_abort_made_it_throw()
    {
        await using var world = await StartedAsync();
        world.Handler.OnMessage = static async delivery =>
        {
            await delivery.Gate.Task.WaitAsync(delivery.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            throw new InvalidOperationException("half a cone");
        };
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        await world.StopToTheEndAsync();

        Assert.Equal([Operation("process")], _exporter.Read("messaging.process.duration").Keys);
        Assert.Equal(1, Outcome("returned"));
    }

    [Fact]
    public async Task Times_each_call_of_SQS_under_its_own_name()
    {
        await using var world = await StartedAsync();
        world.Sqs.Before = (request, token) => request is DeleteMessageBatchRequest ? Task.Delay(TimeSpan.FromSeconds(1), world.Time, token) : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(5);

        Assert.Equal(1, _exporter.Read("messaging.client.operation.duration")[Operation("DeleteMessageBatch")], 0.1);
        Assert.True(_exporter.Count("messaging.client.operation.duration")[Operation("ReceiveMessage")] >= 1);
    }

    [Fact]
    public async Task Names_the_error_that_SQS_answered_with()
    {
        await using var world = await StartedAsync();
        world.Sqs.Before = static (request, _) => request is ReceiveMessageRequest ? throw new AmazonSQSException("no") { ErrorCode = "RequestThrottled" } : Task.CompletedTask;
        await world.AdvanceAsync(45);

        Assert.True(_exporter.Count("messaging.client.operation.duration")[$"error.type=RequestThrottled, {Operation("ReceiveMessage")}"] >= 1);
    }

    [Fact]
    public async Task Names_the_error_of_the_first_entry_that_failed_in_a_batch_that_succeeded()
    {
        await using var world = await StartedAsync();
        world.Sqs.BendDelete = static (entry, reply) => (reply.Successful, reply.Failed) = ([], [new() { Id = entry.Id, Code = "InternalError" }]);
        world.Sqs.BendVisibility = static (entry, reply) => (reply.Successful, reply.Failed) = ([], [new() { Id = entry.Id, Code = "ReceiptHandleIsInvalid" }]);
        world.Handler.OnMessage = static delivery => delivery.Body == "bad" ? throw new InvalidOperationException("no") : Task.CompletedTask;
        world.Sqs.Send("good");
        world.Sqs.Send("bad");
        await world.AdvanceAsync(0.5);

        var calls = _exporter.Count("messaging.client.operation.duration");
        Assert.True(calls[$"error.type=InternalError, {Operation("DeleteMessageBatch")}"] >= 1);
        Assert.Equal(1, calls[$"error.type=ReceiptHandleIsInvalid, {Operation("ChangeMessageVisibilityBatch")}"]);
    }

    [Fact]
    public async Task Shows_what_it_has_in_hand_and_what_was_stranded()
    {
        await using var world = await StartedAsync();
        world.Handler.HoldIgnoringTokens();
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        Assert.Equal(1, _exporter.Read("taskprotection.sqs.in_hand")[Queue]);

        world.Sqs.Before = static (request, _) => request is ReceiveMessageRequest ? Task.CompletedTask : throw new AmazonSQSException("no");
        await world.StopToTheEndAsync();
        Assert.Equal(1, Outcome("stranded"));
    }

    [Fact]
    public async Task Deletes_what_it_handled_although_a_listener_throws()
    {
        await using var world = await StartedAsync();
        using var listener = new MeterListener { InstrumentPublished = (instrument, me) => Listen(instrument, me) };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => throw new InvalidOperationException("a listener's own mistake"));
        listener.Start();
        world.Sqs.Send();
        await world.AdvanceAsync(2);

        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Single(world.Handler.Begun);

        void Listen(Instrument instrument, MeterListener me)
        {
            if (instrument.Meter.Tags?.Any(_exporter.Made) == true && instrument is Histogram<double>)
            {
                me.EnableMeasurementEvents(instrument);
            }
        }
    }

    [Fact]
    public async Task Is_told_from_another_worker_of_the_container()
    {
        await using var first = await StartedAsync();
        await using var second = new WorkerWorld(beside: first, meter: _meter, name: "orders-too");
        await second.StartAsync();
        first.Sqs.Send(40);
        await first.AdvanceAsync(2);

        var received = _exporter.Read("messaging.client.consumed.messages");
        Assert.Equal(2, received.Count);
        Assert.Equal(40, received.Values.Sum());
        Assert.Contains(Operation("ReceiveMessage") + "-too", received.Keys);
    }

    public void Dispose() => _exporter.Dispose();

    private static string Operation(string name) => $"messaging.destination.name=orders, messaging.operation.name={name}, messaging.system=aws_sqs, taskprotection.sqs.worker=orders";

    private async Task<WorkerWorld> StartedAsync(Action<SqsWorkerOptions>? configure = null)
    {
        var world = new WorkerWorld(configure, meter: _meter);
        await world.StartAsync();
        return world;
    }

    private double Outcome(string outcome) => _exporter.Read("taskprotection.sqs.messages")[$"messaging.destination.name=orders, messaging.system=aws_sqs, taskprotection.sqs.outcome={outcome}, taskprotection.sqs.worker=orders"];
}
