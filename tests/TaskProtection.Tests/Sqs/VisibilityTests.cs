using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class AMessageThatIsHeld
{
    [Fact]
    public async Task Stays_hidden_for_as_long_as_its_handler_runs()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Send();
        await world.AdvanceAsync(200);

        Assert.Equal(1, world.Handler.Running);
        Assert.Equal(1, world.Sqs.Messages[0].ReceiveCount);
        world.AssertConserved(deleted: 0, visible: 0, inFlight: 1);

        // Every 15 s, give or take a tick.
        Assert.InRange(world.Sqs.Requests<ChangeMessageVisibilityBatchRequest>().Count(), 12, 14);
    }

    [Fact]
    public async Task Is_renewed_ten_to_a_call()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), o => o.MaxConcurrency = 25);
        world.Sqs.Send(25);
        await world.AdvanceAsync(16);

        var calls = world.Sqs.Requests<ChangeMessageVisibilityBatchRequest>().ToList();
        Assert.Equal([5, 10, 10], calls.Select(c => c.Entries.Count).Order());
        Assert.All(calls.SelectMany(c => c.Entries), entry => Assert.Equal(30, entry.VisibilityTimeout));
    }

    [Fact]
    public async Task Is_renewed_also_when_it_has_not_begun()
    {
        await using var world = await WorkerWorld.StartedAsync(protection: o => o.CallTimeout = TimeSpan.FromSeconds(30));
        world.Target.Auto = null; // It never answers.
        world.Sqs.Send();
        await world.AdvanceAsync(20);

        Assert.Empty(world.Handler.Begun);
        Assert.Equal([30], world.Sqs.VisibilityOf("m1"));
    }
}

public class ARenewalThatFails
{
    [Fact]
    public async Task Is_repeated_inside_the_lease_and_logged_once()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        var failures = 2;
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest && failures-- > 0
            ? throw new HttpRequestException("no route")
            : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(60);

        Assert.False(world.Handler.Only.Token.IsCancellationRequested);
        Assert.Equal(1, world.Sqs.Messages[0].ReceiveCount);
        Assert.Equal((1, 1, 0), (world.Log.Count(435), world.Log.Count(436), world.Log.Count(434)));
    }

    [Fact]
    public async Task Does_not_stop_the_next_when_it_never_returns()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        var hangs = 1;
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest && hangs-- > 0
            ? new TaskCompletionSource().Task
            : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(60);

        Assert.False(world.Handler.Only.Token.IsCancellationRequested);
        Assert.Equal(1, world.Sqs.Messages[0].ReceiveCount);
    }

    [Fact]
    public async Task Of_one_entry_is_repeated_for_that_entry()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Send(2);
        await world.AdvanceAsync(1);
        world.Sqs.BendVisibility = (entry, response) =>
        {
            if (entry.ReceiptHandle == "r1")
            {
                response.Successful.RemoveAll(s => s.Id == entry.Id);
                response.Failed.Add(new() { Id = entry.Id, Code = "InternalError", SenderFault = false });
                world.Sqs.BendVisibility = null;
            }
        };
        await world.AdvanceAsync(20);

        Assert.Equal([2, 1], world.Sqs.Requests<ChangeMessageVisibilityBatchRequest>().Select(r => r.Entries.Count));
        Assert.All(world.Handler.Begun, d => Assert.False(d.Token.IsCancellationRequested));
    }
}

public class VisibilityThatIsLost
{
    private static Task FailRenewals(object request) => request is ChangeMessageVisibilityBatchRequest
        ? throw new HttpRequestException("no route")
        : Task.CompletedTask;

    [Fact]
    public async Task Cancels_the_handler_thirty_seconds_after_the_request_not_after_the_reply()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Before = (request, _) => FailRenewals(request);
        await world.AdvanceAsync(8); // The receive was sent at second 0.
        world.Sqs.Send();
        await world.AdvanceAsync(21.9);
        Assert.False(world.Handler.Begun.First().Token.IsCancellationRequested);

        await world.AdvanceAsync(0.2);
        Assert.True(world.Handler.Begun.First().Context.VisibilityLost.IsCancellationRequested);
        Assert.True(world.Handler.Begun.First().Token.IsCancellationRequested);
        Assert.Equal((1, 0), (world.Counters.Lost, world.Counters.Failed));
        Assert.Equal(1, world.Log.Count(434));
    }

    [Fact]
    public async Task Is_counted_from_the_renewals_request_too()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.After = (request, token) => request is ChangeMessageVisibilityBatchRequest ? Task.Delay(TimeSpan.FromSeconds(4), world.Time, token) : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(20); // One renewal, sent at second 15, answered at second 19.
        world.Sqs.Before = (request, _) => FailRenewals(request);
        await world.AdvanceAsync(24.7);
        Assert.False(world.Handler.Begun.First().Token.IsCancellationRequested);

        await world.AdvanceAsync(0.5);
        Assert.True(world.Handler.Begun.First().Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Cancels_the_handler_although_a_renewal_is_still_on_its_way()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest ? new TaskCompletionSource().Task : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(30.1);

        Assert.True(world.Handler.Begun.First().Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Cancels_the_handler_at_once_when_sqs_says_so()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Sqs.Messages[0].IsDeleted = true; // As a second worker would have done.
        await world.AdvanceAsync(16);

        Assert.True(world.Handler.Only.Token.IsCancellationRequested);
        Assert.Equal(1, world.Counters.Lost);
    }

    [Fact]
    public async Task Makes_a_success_unknown_and_claims_no_delete()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.HoldIgnoringTokens());
        world.Sqs.Before = (request, _) => FailRenewals(request);
        world.Sqs.Send();
        await world.AdvanceAsync(35);
        world.Handler.Begun.First().Gate.SetResult();
        await world.AdvanceAsync(1);

        Assert.Equal((0, 1), (world.Counters.Deleted, world.Counters.Unknown));
        Assert.Equal(0, world.Sqs.Deleted); // It was delivered again meanwhile, so the old receipt deletes nothing.
        Assert.Equal(1, world.Log.Count(433));
    }

    [Fact]
    public async Task Leaves_a_message_alone_that_had_not_begun()
    {
        await using var world = await WorkerWorld.StartedAsync(protection: o => o.CallTimeout = TimeSpan.FromSeconds(30));
        world.Target.Auto = null; // It never answers.
        world.Sqs.Before = (request, _) => FailRenewals(request);
        await world.AdvanceAsync(5);
        world.Sqs.Send();
        await world.AdvanceAsync(28);

        Assert.Empty(world.Handler.Begun);
        Assert.Equal(1, world.Counters.Lost);
        Assert.DoesNotContain(0, world.Sqs.VisibilityOf("m1"));
    }

    [Fact]
    public async Task Comes_at_the_twelve_hours_that_sqs_allows_and_not_before()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), o => o.VisibilityTimeout = TimeSpan.FromMinutes(50));
        world.Sqs.Send();
        await world.AdvanceAsync(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(2), WorkerWorld.LongStep);
        Assert.False(world.Handler.Only.Token.IsCancellationRequested);
        Assert.Equal(1, world.Sqs.Messages[0].ReceiveCount);
        var hidden = world.Sqs.Calls.Where(c => c.Request is ChangeMessageVisibilityBatchRequest)
            .Select(c => c.At + TimeSpan.FromSeconds(((ChangeMessageVisibilityBatchRequest)c.Request).Entries[0].VisibilityTimeout!.Value));
        Assert.All(hidden, until => Assert.True(until <= world.Handler.Only.At + TimeSpan.FromHours(12)));

        await world.AdvanceAsync(TimeSpan.FromMinutes(3), WorkerWorld.LongStep);
        Assert.True(world.Handler.Begun.First().Token.IsCancellationRequested);
    }
}

public class ARenewalBesideTheEnd
{
    [Fact]
    public async Task Is_never_sent_after_the_delete_was()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        var delete = new TaskCompletionSource();
        world.Sqs.Before = (request, _) => request is DeleteMessageBatchRequest or DeleteMessageRequest ? delete.Task : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(14);
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(10);

        Assert.NotEmpty(world.Sqs.Requests<DeleteMessageBatchRequest>());
        Assert.Empty(world.Sqs.VisibilityOf("m1"));
    }

    [Fact]
    public async Task Holds_back_the_delete_until_it_is_answered()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        var beat = new TaskCompletionSource();
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest ? beat.Task : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(15.1);
        Assert.Equal([30], world.Sqs.VisibilityOf("m1"));
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(1);
        Assert.Empty(world.Sqs.Requests<DeleteMessageBatchRequest>());

        beat.SetResult();
        await world.AdvanceAsync(0.1);
        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal(1, world.Counters.Deleted);
    }

    [Fact]
    public async Task Holds_back_the_return_too_so_that_it_cannot_overwrite_its_delay()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Handler.OnMessage = async d =>
        {
            await d.Gate.Task;
            throw new InvalidOperationException();
        };
        var beat = new TaskCompletionSource();
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest { Entries: [{ VisibilityTimeout: 30 }] } ? beat.Task : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(15.1);
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(1);
        Assert.Equal([30], world.Sqs.VisibilityOf("m1"));

        beat.SetResult();
        await world.AdvanceAsync(0.1);
        Assert.Equal(2, world.Sqs.VisibilityOf("m1").Count());
        Assert.InRange(world.Sqs.Messages[0].VisibleAt - world.Time.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Holds_nothing_back_for_longer_than_two_seconds()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest ? new TaskCompletionSource().Task : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(15.1);
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(2.2);

        world.AssertConserved(deleted: 1, visible: 0);
    }
}
