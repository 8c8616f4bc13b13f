using System.Collections.Concurrent;
using Amazon.SQS.Model;
using Microsoft.Extensions.Time.Testing;

namespace TaskProtection.Tests.Sqs;

public class ARefusedMessageWhoseReturnIsSlow
{
    [Fact]
    public async Task Lets_no_receive_open_before_it_has_gone_back()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Refuse(), o => o.VisibilityTimeout = TimeSpan.FromMinutes(10));
        var network = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest or ChangeMessageVisibilityRequest ? network.Task : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(200), TimeSpan.FromMilliseconds(500));
        Assert.Single(world.Sqs.Requests<ReceiveMessageRequest>());

        network.SetResult();
        await world.AdvanceAsync(TimeSpan.FromSeconds(100), TimeSpan.FromMilliseconds(500));
        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal(2, world.Sqs.Messages[0].ReceiveCount);
    }
}

public class TenMessagesThatAreHeldBackTogether
{
    [Fact]
    public async Task Wait_no_longer_than_one_would()
    {
        await using var world = await WorkerWorld.StartedAsync(w =>
        {
            w.Sqs.MaxReceiveCount = 3;
            w.Decorate(static protection => new RefusingFirst(protection, 10));
            for (var i = 0; i < 10; i++)
            {
                w.Sqs.Send(receiveCount: 2);
            }
        });
        await world.AdvanceAsync(1.2); // The first pause is a second at most.

        world.AssertConserved(deleted: 10, visible: 0);
    }

    [Fact]
    public async Task Do_not_begin_on_the_thread_of_the_clock_where_a_handler_that_blocks_would_hold_up_the_others()
    {
        await using var world = await WorkerWorld.StartedAsync(w =>
        {
            w.Sqs.MaxReceiveCount = 3;
            w.Decorate(static protection => new RefusingFirst(protection, 10));
            for (var i = 0; i < 10; i++)
            {
                w.Sqs.Send(receiveCount: 2);
            }
        });
        var threads = new ConcurrentQueue<string>();
        world.Handler.OnMessage = _ =>
        {
            threads.Enqueue(Environment.StackTrace);
            return Task.CompletedTask;
        };
        await world.AdvanceAsync(1.2);

        Assert.Equal(10, threads.Count);
        Assert.DoesNotContain(threads, static stack => stack.Contains(nameof(FakeTimeProvider), StringComparison.Ordinal));
    }
}

public class AMessageThatIsLostWhileItIsHeldBack
{
    [Fact]
    public async Task Frees_its_slot_while_the_refusal_lasts()
    {
        await using var world = await WorkerWorld.StartedAsync(
            static w =>
            {
                w.Sqs.MaxReceiveCount = 3;
                w.Refuse();
                w.Sqs.Send(receiveCount: 2);
            },
            static o => o.MaxConcurrency = 1);
        await world.AdvanceAsync(1);
        Assert.Equal(1, world.Log.Count(421));

        world.Sqs.BendVisibility = static (entry, response) =>
        {
            response.Successful.Clear();
            response.Failed = [new() { Id = entry.Id, Code = "InvalidParameterValue" }];
        };
        await world.AdvanceAsync(30);
        Assert.Equal((1, 1), (world.Log.Count(434), world.Counters.Lost));
    }
}

public class AMessageThatIsHeldBackAgainAndAgain
{
    [Theory]
    [InlineData(ProtectionFailure.Refused)]
    [InlineData(default(ProtectionFailure))] // A decorator that does not say why does not mean the end.
    public async Task Is_warned_of_once(ProtectionFailure failure)
    {
        await using var world = await WorkerWorld.StartedAsync(w =>
        {
            w.Sqs.MaxReceiveCount = 3;
            w.Decorate(protection => new RefusingFirst(protection, 4, failure));
            w.Sqs.Send(receiveCount: 2);
        });
        await world.AdvanceAsync(20); // 1 + 2 + 4 + 8 s at most.

        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal(1, world.Log.Count(421));
    }
}

/// <summary>Refuses some entries, of one message if it is named, and keeps its gate open.</summary>
internal sealed class RefusingFirst(ITaskProtection protection, int refusals, ProtectionFailure failure = ProtectionFailure.Refused, string of = "") : ITaskProtection
{
    private int _left = refusals;

    public ProtectionStatus Status => protection.Status;

    public CancellationToken Stopping => protection.Stopping;

    public CancellationToken Aborted => protection.Aborted;

    public ValueTask<ProtectionScope> EnterAsync(string? work, TimeSpan? expected, CancellationToken cancellationToken)
        => work!.EndsWith(of, StringComparison.Ordinal) && Interlocked.Decrement(ref _left) >= 0
            ? throw new TaskProtectionException(failure, "DEPLOYMENT_BLOCKED")
            : protection.EnterAsync(work, expected, cancellationToken);

    public ValueTask WaitUntilOpenAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
