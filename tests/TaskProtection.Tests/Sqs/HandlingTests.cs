using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class ABodyThatIsHandled
{
    [Fact]
    public async Task Is_deleted_and_only_then_lets_go_of_protection()
    {
        await using var world = await WorkerWorld.StartedAsync();
        var holdersAtDelete = -1;
        world.Sqs.Before = (request, _) =>
        {
            if (request is DeleteMessageBatchRequest)
            {
                holdersAtDelete = world.Protector.Status.Holders;
            }

            return Task.CompletedTask;
        };
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        Assert.Equal(1, holdersAtDelete);
        Assert.Equal(0, world.Protector.Status.Holders);
        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal(1, world.Counters.Deleted);
    }

    [Fact]
    public async Task Runs_inside_a_scope_of_its_own_that_is_protected()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        world.Sqs.Send(2);
        await world.AdvanceAsync(0.2);

        Assert.Equal(2, world.Protector.Status.Holders);
        var scopes = world.Handler.Begun.Select(d => d.Context.Scope!).ToList();
        Assert.All(scopes, scope => Assert.True(scope.IsProtected));
        Assert.Equal(["orders m1", "orders m2"], scopes.Select(s => s.Work).Order(StringComparer.Ordinal));
        Assert.All(scopes, scope => Assert.Same(scope, scope.Root));
    }

    [Fact]
    public async Task Carries_what_sqs_said_about_it()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold());
        var sent = world.Sqs.Send(attributes: new() { ["tenant"] = new() { DataType = "String", StringValue = "blue" } });
        await world.AdvanceAsync(0.2);

        var context = world.Handler.Only.Context;
        Assert.Equal(("m1", "orders", 1, sent.SentAt), (context.MessageId, context.QueueName, context.ReceiveCount, context.SentAt));
        Assert.Equal("blue", context.Attributes["tenant"].StringValue);
        Assert.False(context.Stopping.IsCancellationRequested);
        Assert.False(context.ProtectionLost.IsCancellationRequested);
    }

    [Fact]
    public async Task Nests_what_the_handler_enters_itself()
    {
        await using var world = await WorkerWorld.StartedAsync();
        var nested = new TaskCompletionSource<ProtectionScope>();
        world.Handler.OnMessage = async delivery => nested.SetResult(await world.Protector.EnterAsync("inner"));
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        Assert.Equal("orders m1", (await nested.Task.WaitAsync(Patience.Limit)).Root.Work);
    }
}

public class AHandlerThatThrows
{
    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(3, 4, 8)]
    [InlineData(30, 450, 900)]
    public async Task Leaves_the_message_for_a_delay_that_grows_with_its_receive_count(int count, int shortest, int longest)
    {
        await using var world = await WorkerWorld.StartedAsync(w =>
        {
            w.Sqs.Send(receiveCount: count - 1);
            w.Handler.OnMessage = static _ => throw new InvalidOperationException("no milk");
        });
        await world.AdvanceAsync(0.1);

        Assert.InRange(Assert.Single(world.Sqs.VisibilityOf("m1")), shortest, longest);
        Assert.Equal(0, world.Sqs.Deleted);
        Assert.Equal((1, 0), (world.Counters.Failed, world.Protector.Status.Holders));
        Assert.Contains("m1", world.Log.Text(431), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_slow_the_others()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Handler.OnMessage = d => d.Id == "m1" ? throw new InvalidOperationException() : Task.CompletedTask;
        world.Sqs.Send(10);
        await world.AdvanceAsync(0.3);

        Assert.Equal(9, world.Sqs.Deleted);
    }

    [Fact]
    public async Task Is_tried_again_and_deleted_when_it_succeeds()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Handler.OnMessage = d => d.Context.ReceiveCount < 3 ? throw new InvalidOperationException() : Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(8);

        Assert.Equal([1, 2, 3], world.Handler.Begun.Select(d => d.Context.ReceiveCount));
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Counts_as_failed_when_it_was_cancelled_by_a_token_of_its_own()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = static _ => throw new TaskCanceledException());
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        Assert.Equal(1, world.Counters.Failed);
        Assert.InRange(Assert.Single(world.Sqs.VisibilityOf("m1")), 1, 2);
    }
}

public class AHandlerThatBlocksItsThread
{
    [Fact]
    public async Task Has_its_message_hidden_at_a_stop_as_one_that_ignores_its_token()
    {
        using var block = new ManualResetEventSlim();
        await using var world = await WorkerWorld.StartedAsync();
        world.Handler.OnMessage = _ =>
        {
            block.Wait(Patience.Limit);
            return Task.CompletedTask;
        };
        try
        {
            world.Sqs.Send();
            await Patience.UntilAsync(() => world.Handler.Running == 1);
            world.Blocked = 1;
            await world.StopToTheEndAsync();
            Assert.Equal((1, 0), (world.Log.Count(441), world.Counters.Stranded));
        }
        finally
        {
            block.Set();
        }
    }

    [Fact]
    public async Task Leaves_the_worker_and_the_other_messages_going()
    {
        using var block = new ManualResetEventSlim();
        await using var world = await WorkerWorld.StartedAsync();
        world.Handler.OnMessage = d =>
        {
            if (d.Id == "m1")
            {
                block.Wait(Patience.Limit);
            }

            return Task.CompletedTask;
        };
        try
        {
            world.Sqs.Send(12);
            await Patience.UntilAsync(() => world.Handler.Running == 1 && world.Handler.Begun.Any(d => d.Id == "m1"));
            world.Blocked = 1;
            await world.AdvanceAsync(1);
            Assert.Equal(11, world.Sqs.Deleted);
        }
        finally
        {
            block.Set();
        }

        world.Blocked = 0;
        await world.AdvanceAsync(0.2);
        Assert.Equal(12, world.Sqs.Deleted);
    }
}
