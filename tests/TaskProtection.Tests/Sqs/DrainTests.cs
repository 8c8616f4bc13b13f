using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class AStopOfABusyWorker
{
    [Fact]
    public async Task Lets_a_handler_finish_and_deletes_its_message()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        var stop = world.StopAsync();
        await world.AdvanceAsync(15);
        Assert.True(world.Handler.Only.Context.Stopping.IsCancellationRequested);
        Assert.False(world.Handler.Only.Token.IsCancellationRequested);
        Assert.False(stop.IsCompleted);

        world.Handler.ReleaseAll();
        await world.AdvanceAsync(0.1);
        await stop.WaitAsync(Patience.Limit);
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Keeps_the_message_hidden_while_its_handler_finishes()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), protection: o => o.StopTimeout = TimeSpan.FromSeconds(120));
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        _ = world.StopAsync();
        await world.AdvanceAsync(100);

        Assert.Equal(1, world.Handler.Running);
        Assert.Equal(1, world.Sqs.Messages[0].ReceiveCount);
        world.AssertConserved(deleted: 0, visible: 0, inFlight: 1);
    }

    [Fact]
    public async Task Gives_back_at_once_the_message_of_a_handler_that_stops_when_it_sees_stopping()
    {
        await using var world = await WorkerWorld.StartedAsync(
            w => w.Handler.OnMessage = static d => d.Gate.Task.WaitAsync(d.Context.Stopping), o => o.MaxConcurrency = 1);
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        _ = world.StopAsync();
        await world.AdvanceAsync(0.2);

        Assert.Equal([0], world.Sqs.VisibilityOf("m1"));
        Assert.Equal((1, 0), (world.Counters.Returned, world.Counters.Failed));
        world.AssertConserved(deleted: 0, visible: 1);
    }

    [Fact]
    public async Task Gives_nothing_back_into_its_own_open_receive()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = static d => d.Gate.Task.WaitAsync(d.Context.Stopping));
        world.Sqs.Send();
        await world.AdvanceAsync(1); // A receive is open until second 10.
        await world.StopToTheEndAsync();

        Assert.InRange(Assert.Single(world.Sqs.VisibilityOf("m1")), 10, 11);
        Assert.Equal(1, world.Sqs.Messages[0].ReceiveCount);
        await world.AdvanceAsync(2);
        world.AssertConserved(deleted: 0, visible: 1);
    }

    [Fact]
    public async Task Hides_the_message_of_a_handler_that_fails_meanwhile_from_its_own_open_receive()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Handler.OnMessage = static async d =>
        {
            await d.Gate.Task;
            throw new InvalidOperationException();
        };
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        _ = world.StopAsync();
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(0.2);

        Assert.InRange(Assert.Single(world.Sqs.VisibilityOf("m1")), 9, 11); // What is left of its ten seconds, and one on the way.
        Assert.Equal((0, 1), (world.Counters.Returned, world.Counters.Failed));
    }

    [Fact]
    public async Task Gives_a_message_back_only_after_its_handler_returned()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Handler.OnMessage = async d =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, world.Time, d.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(TimeSpan.FromSeconds(1), world.Time); // It saves what it has.
            d.Token.ThrowIfCancellationRequested();
        };
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        var stop = world.StopAsync();
        await world.AdvanceAsync(20.9); // DrainTimeout is 30 - 7 - 3 = 20 s.
        Assert.True(world.Handler.Only.Token.IsCancellationRequested);
        Assert.DoesNotContain(0, world.Sqs.VisibilityOf("m1"));

        await world.AdvanceAsync(0.3);
        Assert.Equal(0, world.Sqs.VisibilityOf("m1").Last());
        await stop.WaitAsync(Patience.Limit);
        world.AssertConserved(deleted: 0, visible: 1);
        Assert.Equal((1, 0, 0), (world.Counters.Returned, world.Counters.Stranded, world.Log.Count(441)));
    }

    [Fact]
    public async Task Hides_the_message_of_a_handler_that_ignores_its_token_until_the_process_is_gone()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.HoldIgnoringTokens());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        var killAt = world.Time.GetUtcNow() + world.ProtectionOptions.StopTimeout;
        await world.StopToTheEndAsync();

        Assert.Equal(1, world.Handler.Running);
        Assert.InRange(world.Sqs.Messages[0].VisibleAt, killAt + TimeSpan.FromSeconds(1), killAt + TimeSpan.FromSeconds(2));
        world.AssertConserved(deleted: 0, visible: 0, inFlight: 1);
        Assert.Equal((0, 1), (world.Counters.Stranded, world.Log.Count(441)));
        await world.AdvanceAsync(killAt - world.Time.GetUtcNow());
        Assert.Equal(1, world.Sqs.InFlight); // No renewal and no return has changed that.
    }

    [Fact]
    public async Task Settles_a_message_whose_handler_returns_after_all()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.HoldIgnoringTokens());
        world.Sqs.Send(2);
        await world.AdvanceAsync(1);
        var stop = world.StopAsync();
        await world.AdvanceAsync(24);
        Assert.All(world.Sqs.Messages, m => Assert.InRange((m.VisibleAt - world.Time.GetUtcNow()).TotalSeconds, 6, 8));

        world.Handler.OnMessage = static _ => Task.CompletedTask;
        world.Handler.Begun.First(d => d.Id == "m1").Gate.SetResult();
        world.Handler.Begun.First(d => d.Id == "m2").Gate.SetException(new InvalidOperationException());
        await world.AdvanceAsync(0.2);
        await stop.WaitAsync(Patience.Limit);
        world.AssertConserved(deleted: 1, visible: 1);
        Assert.Equal(0, world.Counters.Stranded);
    }

    [Fact]
    public async Task Gives_back_what_was_received_but_had_not_begun()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Target.Auto = null; // Protection is being asked for, and no answer comes.
        world.Sqs.Send(3);
        await world.AdvanceAsync(1);
        await world.StopToTheEndAsync();

        Assert.Empty(world.Handler.Begun);
        world.AssertConserved(deleted: 0, visible: 3);
        Assert.Equal((3, 0), (world.Counters.Returned, world.Counters.Stranded));
    }

    [Fact]
    public async Task Does_not_cancel_a_delete_that_is_on_its_way()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        var failures = 2;
        world.Sqs.Before = (request, _) => request is DeleteMessageBatchRequest or DeleteMessageRequest && failures-- > 0
            ? throw new HttpRequestException("down")
            : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        var stop = world.StopAsync();
        await world.AdvanceAsync(19.9);
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(3); // Over the drain deadline, inside the cleanup time.
        await stop.WaitAsync(Patience.Limit);

        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal((1, 0), (world.Counters.Deleted, world.Counters.Stranded));
    }

    [Fact]
    public async Task Counts_what_it_could_not_give_back()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Sqs.Before = (request, _) => request is ChangeMessageVisibilityBatchRequest or ChangeMessageVisibilityRequest
            ? throw new HttpRequestException("down")
            : Task.CompletedTask;
        await world.StopToTheEndAsync();

        Assert.Equal(1, world.Counters.Stranded);
        Assert.Equal(1, world.Log.Count(443));
    }

    [Fact]
    public async Task Counts_what_is_in_hand_when_the_host_gives_up_early()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.HoldIgnoringTokens());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Protector.BeginDrain();
        using var host = new CancellationTokenSource();
        var stop = world.Worker.StopAsync(host.Token);
        await world.AdvanceAsync(1);
        Assert.False(stop.IsCompleted);
        await host.CancelAsync();
        await stop.WaitAsync(Patience.Limit);
        await PoolAtRest.WaitAsync();

        Assert.Equal(1, world.Counters.Stranded);
        Assert.Contains("those that it cannot give back before the process ends", world.Log.Text(443), StringComparison.Ordinal);
        Assert.True(world.Handler.Only.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Happens_also_when_the_host_never_calls_it()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Protector.BeginDrain(); // Another service's StopAsync hangs.
        await world.AdvanceAsync(20.2);
        await world.AdvanceAsync(0.2);

        world.AssertConserved(deleted: 0, visible: 1);
        Assert.Equal(1, world.Counters.Returned);
    }

    [Fact]
    public async Task Is_done_by_stop_async_alone_too()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        var stop = world.Worker.StopAsync(CancellationToken.None);
        await world.AdvanceAsync(1);
        Assert.True(world.Handler.Only.Context.Stopping.IsCancellationRequested);
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(11);
        await stop.WaitAsync(Patience.Limit);

        world.AssertConserved(deleted: 1, visible: 0);
    }
}
