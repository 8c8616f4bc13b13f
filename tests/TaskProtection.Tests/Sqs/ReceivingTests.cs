using System.Net;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class AHundredMessagesAndTenSlots
{
    [Fact]
    public async Task Are_all_handled_once_and_never_more_than_the_free_slots_are_asked_for()
    {
        await using var world = await WorkerWorld.StartedAsync();
        var free = new List<(int Asked, int Free)>();
        world.Sqs.Before = (request, _) =>
        {
            if (request is ReceiveMessageRequest receive)
            {
                free.Add((receive.MaxNumberOfMessages!.Value, 10 - world.Handler.Running));
            }

            return Task.CompletedTask;
        };
        world.Handler.OnMessage = d => Task.Delay(TimeSpan.FromMilliseconds(100 + (37 * (d.Id[^1] - '0'))), world.Time, d.Token);
        world.Sqs.Send(100);
        await world.AdvanceAsync(15);

        Assert.Equal(100, world.Handler.Begun.Select(d => d.Id).Distinct().Count());
        Assert.Equal((100, 10), (world.Handler.Begun.Count, world.Handler.MostAtOnce));
        Assert.All(free, f => Assert.True(f.Asked <= f.Free, $"asked for {f.Asked} with {f.Free} free"));
        world.AssertConserved(deleted: 100, visible: 0);
    }
}

public class AReceive
{
    [Fact]
    public async Task Is_not_sent_while_every_slot_is_taken()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), o => o.MaxConcurrency = 2);
        world.Sqs.Send(3);
        await world.AdvanceAsync(1);
        var before = world.Sqs.Requests<ReceiveMessageRequest>().Count();
        await world.AdvanceAsync(12);

        Assert.Equal(2, world.Handler.Running);
        Assert.Equal(before, world.Sqs.Requests<ReceiveMessageRequest>().Count());
        Assert.Equal(0, world.Sqs.Messages[2].ReceiveCount);
    }

    [Fact]
    public async Task Happens_without_protection()
    {
        await using var world = await WorkerWorld.StartedAsync();
        await world.AdvanceAsync(25);

        Assert.Equal(0, world.Target.Protects);
        Assert.InRange(world.Sqs.Requests<ReceiveMessageRequest>().Count(), 3, 3); // One each 10 s.
    }

    [Fact]
    public async Task That_fails_is_repeated_with_growing_pauses_and_said_once()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Before = (request, _) => request is ReceiveMessageRequest
            ? throw new AmazonSQSException("Service unavailable") { StatusCode = HttpStatusCode.ServiceUnavailable }
            : Task.CompletedTask;
        await world.AdvanceAsync(10); // The healthy poll that is open runs out.
        var start = world.Sqs.Requests<ReceiveMessageRequest>().Count();
        await world.AdvanceAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(500));
        Assert.InRange(world.Sqs.Requests<ReceiveMessageRequest>().Count() - start, 10, 25); // 1, 2, 4, 8, 16, 30, 30 … with jitter.
        Assert.Equal((1, 0), (world.Log.Count(410), world.Log.Count(411)));

        world.Sqs.Before = static (_, _) => Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(31);
        Assert.Equal(1, world.Sqs.Deleted);
        Assert.Equal((1, 1), (world.Log.Count(410), world.Log.Count(411)));
    }

    [Fact]
    public async Task That_fails_for_another_reason_is_said_again()
    {
        await using var world = new WorkerWorld();
        var attempts = 0;
        world.Sqs.Before = (request, _) => request is not ReceiveMessageRequest ? Task.CompletedTask
            : ++attempts <= 3 ? throw new HttpRequestException("reset") : throw new AmazonSQSException("not authorized") { ErrorCode = "AccessDenied" };
        await world.StartAsync();
        await world.AdvanceAsync(60);

        Assert.Equal(
            ["reset", "not authorized"],
            world.Log.Lines.Where(l => l.Id.Id == 410).Select(static l => l.Text[(l.Text.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public async Task That_fails_for_two_reasons_in_turn_says_each_once()
    {
        await using var world = new WorkerWorld();
        var attempts = 0;
        world.Sqs.Before = (request, _) => request is not ReceiveMessageRequest ? Task.CompletedTask
            : ++attempts % 2 == 0 ? throw new HttpRequestException("reset") : throw new AmazonSQSException("not authorized") { ErrorCode = "AccessDenied" };
        await world.StartAsync();
        await world.AdvanceAsync(120);

        Assert.True(attempts > 4);
        Assert.Equal(2, world.Log.Count(410));
    }

    [Fact]
    public async Task Is_said_to_work_again_only_after_one_has()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.MaxReceiveCount = 1);
        var attempts = 0;
        world.Sqs.Before = (request, _) => request is ReceiveMessageRequest && ++attempts == 1 ? throw new HttpRequestException("reset") : Task.CompletedTask;
        world.Sqs.Send();
        await PoolAtRest.WaitAsync();
        await world.AdvanceAsync(1.2);
        Assert.Equal(1, world.Log.Count(410));
        world.Sqs.Messages[0].VisibleAt = world.Time.GetUtcNow() + TimeSpan.FromSeconds(30); // The queue answers that it is empty.
        await world.AdvanceAsync(20);
        Assert.Equal((1, 0), (attempts, world.Log.Count(411)));

        await world.AdvanceAsync(20);
        Assert.Equal((1, 1), (world.Sqs.Deleted, world.Log.Count(411)));
    }

    [Fact]
    public async Task That_never_returns_is_given_up_ten_seconds_after_it_should_have()
    {
        await using var world = new WorkerWorld();
        var hangs = 1;
        world.Sqs.Before = (request, _) => request is ReceiveMessageRequest && hangs-- > 0 ? new TaskCompletionSource().Task : Task.CompletedTask;
        await world.StartAsync();
        world.Sqs.Send();
        await world.AdvanceAsync(19.5);
        Assert.Equal(0, world.Sqs.Deleted);

        await world.AdvanceAsync(2);
        Assert.Equal(1, world.Sqs.Deleted);
    }

    [Fact]
    public async Task Of_a_queue_that_was_deleted_goes_on_when_it_is_back()
    {
        await using var world = await WorkerWorld.StartedAsync();
        world.Sqs.Before = static (request, _) => request is ReceiveMessageRequest ? throw new QueueDoesNotExistException("gone") : Task.CompletedTask;
        await world.AdvanceAsync(60);
        world.Sqs.Before = static (_, _) => Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(31);

        Assert.Equal(1, world.Sqs.Deleted);
    }

    [Fact]
    public async Task With_no_wait_time_does_not_spin()
    {
        await using var world = await WorkerWorld.StartedAsync(configure: o => o.WaitTime = TimeSpan.Zero);
        await world.AdvanceAsync(10);

        Assert.InRange(world.Sqs.Requests<ReceiveMessageRequest>().Count(), 9, 12);
    }

    [Fact]
    public async Task That_is_answered_at_once_although_the_queue_is_empty_does_not_spin_either()
    {
        await using var world = new WorkerWorld();
        world.Sqs.Before = static (request, _) =>
        {
            if (request is ReceiveMessageRequest receive)
            {
                receive.WaitTimeSeconds = 0; // As some emulators and proxies have it.
            }

            return Task.CompletedTask;
        };
        await world.StartAsync();
        await world.AdvanceAsync(10);

        Assert.InRange(world.Sqs.Requests<ReceiveMessageRequest>().Count(), 9, 12);
    }

    [Fact]
    public async Task That_waited_for_its_second_but_for_a_moment_is_followed_by_the_next_at_once()
    {
        await using var world = new WorkerWorld(configure: o => o.WaitTime = TimeSpan.FromSeconds(1));
        world.Sqs.Before = async (request, token) =>
        {
            if (request is ReceiveMessageRequest receive)
            {
                receive.WaitTimeSeconds = 0;
                await Task.Delay(TimeSpan.FromMilliseconds(750), world.Time, token); // The clock moves by 250.
            }
        };
        await world.StartAsync();
        await world.AdvanceAsync(10.5);

        Assert.InRange(world.Sqs.Requests<ReceiveMessageRequest>().Count(), 14, 15);
    }

    [Fact]
    public async Task Whose_reply_came_too_late_begins_nothing()
    {
        await using var world = new WorkerWorld(o => o.VisibilityTimeout = TimeSpan.FromSeconds(13));
        world.Sqs.After = (request, token) => request is ReceiveMessageRequest ? Task.Delay(TimeSpan.FromSeconds(14), world.Time, token) : Task.CompletedTask;
        world.Sqs.Send();
        await world.StartAsync();
        await world.AdvanceAsync(14.5);

        Assert.Empty(world.Handler.Begun);
        Assert.Equal(1, world.Counters.Lost);
    }
}
