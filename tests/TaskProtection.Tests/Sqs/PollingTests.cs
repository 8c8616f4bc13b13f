using Amazon.SQS.Model;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public class AQueueThatIsBusy
{
    [Fact]
    public async Task Is_read_by_several_receives_at_once_and_never_for_more_than_the_free_slots()
    {
        await using var world = new WorkerWorld(static o => o.MaxConcurrency = 64);
        var polls = new OpenPolls(world, TimeSpan.FromMilliseconds(100));
        await world.StartAsync();
        world.Sqs.Send(2000);
        await world.AdvanceAsync(20);

        Assert.InRange(polls.Most, 4, 7); // 64 slots are at most seven receives.
        Assert.InRange(polls.MostAskedAndRunning, 40, 64);
        world.AssertConserved(deleted: 2000, visible: 0);
    }

    [Fact]
    public async Task Waits_for_no_delete_until_four_times_as_many_wait_for_theirs_as_there_are_slots()
    {
        var outage = new TaskCompletionSource();
        await using var world = await WorkerWorld.StartedAsync(
            w => w.Sqs.Before = (request, _) => request is DeleteMessageBatchRequest ? outage.Task : Task.CompletedTask);
        world.Sqs.Send(100);
        await world.AdvanceAsync(2);

        Assert.Equal((40, 0, 40), (world.Handler.Ended.Count, world.Handler.Running, world.Sqs.InFlight));
        outage.SetResult();
        await world.AdvanceAsync(10);
        world.AssertConserved(deleted: 100, visible: 0);
    }

    [Fact]
    public async Task Costs_a_quarter_of_a_call_per_message_at_the_most()
    {
        await using var world = new WorkerWorld(static o => o.MaxConcurrency = 64);
        _ = new OpenPolls(world, TimeSpan.FromMilliseconds(20));
        await world.StartAsync();
        world.Sqs.Send(2000);
        await world.AdvanceAsync(TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10));

        Assert.Equal(2000, world.Sqs.Deleted);
        Assert.InRange(world.Sqs.Calls.Count(c => c.Request is not List<string>), 400, 500);
    }

    [Fact]
    public async Task That_is_empty_again_gets_one_long_poll_at_a_time()
    {
        await using var world = new WorkerWorld(static o => o.MaxConcurrency = 64);
        var polls = new OpenPolls(world, TimeSpan.FromMilliseconds(100));
        await world.StartAsync();
        world.Sqs.Send(500);
        await world.AdvanceAsync(20);
        polls.Forget();
        var before = world.Sqs.Requests<ReceiveMessageRequest>().Count();
        await world.AdvanceAsync(100);

        Assert.Equal(1, polls.Most);
        Assert.InRange(world.Sqs.Requests<ReceiveMessageRequest>().Count() - before, 9, 11); // One each 10.1 s.
    }

    [Fact]
    public async Task Is_polled_beside_others_for_a_second_only()
    {
        await using var world = new WorkerWorld(static o => o.MaxConcurrency = 64);
        _ = new OpenPolls(world, TimeSpan.FromMilliseconds(100));
        await world.StartAsync();
        world.Sqs.Send(200);
        await world.AdvanceAsync(20);

        var waits = world.Sqs.Requests<ReceiveMessageRequest>().Select(r => r.WaitTimeSeconds!.Value).ToList();
        Assert.Contains(1, waits);
        Assert.Equal((10, 10), (waits[0], waits[^1]));
        Assert.All(waits, w => Assert.True(w is 1 or 10));
    }

    [Fact]
    public async Task Does_not_wait_for_a_whole_batch_of_slots_while_handlers_are_slow()
    {
        await using var world = await WorkerWorld.StartedAsync(static w => w.Handler.Hold());
        world.Sqs.Send(11);
        await world.AdvanceAsync(1);
        Assert.Equal(10, world.Handler.Running);

        world.Handler.Begun.First().Gate.SetResult();
        await world.AdvanceAsync(0.2); // 50 ms for the delete, 10 ms for more free slots, the rest for the steps of the clock.
        Assert.Equal(11, world.Handler.Begun.Count);
    }

    [Fact]
    public async Task That_fails_is_tried_with_one_receive()
    {
        await using var world = new WorkerWorld(static o => o.MaxConcurrency = 64);
        var polls = new OpenPolls(world, TimeSpan.FromMilliseconds(100));
        await world.StartAsync();
        world.Sqs.Send(2000);
        await world.AdvanceAsync(1);
        Assert.True(polls.Most > 1);
        world.Sqs.After = static (request, _) => request is ReceiveMessageRequest ? throw new HttpRequestException("reset") : Task.CompletedTask;
        await world.AdvanceAsync(1);
        polls.Forget();
        var before = world.Sqs.Requests<ReceiveMessageRequest>().Count();
        await world.AdvanceAsync(60);

        Assert.Equal(1, polls.Most);
        Assert.InRange(world.Sqs.Requests<ReceiveMessageRequest>().Count() - before, 2, 8); // 1, 2, 4, 8, 16, 30 s: they count as one failure, not as seven.
    }
}

public class TheNumberOfReceives
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(64, 7)]
    [InlineData(1000, 32)]
    public void Grows_by_one_with_each_full_one_up_to_what_the_slots_take(int maxConcurrency, int widest)
    {
        var width = new PollingWidth(maxConcurrency);
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(Math.Min(1 + i, widest), width.Width);
            width.Answered(10, 10);
        }
    }

    [Theory]
    [InlineData(5, 4)] // Half is enough: SQS asks only some of its servers, and often brings fewer than there are.
    [InlineData(4, 3)]
    [InlineData(0, 1)]
    public void Falls_with_what_they_bring(int brought, int expected)
    {
        var width = new PollingWidth(100);
        for (var i = 0; i < 3; i++)
        {
            width.Answered(10, 10);
        }

        Assert.Equal((4, true), (width.Width, width.IsBusy));
        width.Answered(10, brought);
        Assert.Equal((expected, false), (width.Width, width.IsBusy));
    }
}

/// <summary>Slows every receive down, and watches how many are open.</summary>
internal sealed class OpenPolls
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, int> _open = [];

    public OpenPolls(WorkerWorld world, TimeSpan latency)
    {
        world.Sqs.Before = async (request, token) =>
        {
            if (request is not ReceiveMessageRequest receive)
            {
                return;
            }

            lock (_gate)
            {
                _open.Add(request, receive.MaxNumberOfMessages!.Value);
                Most = Math.Max(Most, _open.Count);
                MostAskedAndRunning = Math.Max(MostAskedAndRunning, _open.Values.Sum() + world.Handler.Running);
            }

            await Task.Delay(latency, world.Time, token);
            lock (_gate)
            {
                _open.Remove(request); // From here on what it brings is in flight.
            }
        };
    }

    public int Most { get; private set; }

    /// <summary>The most that receives had asked for together with the handlers that ran.</summary>
    public int MostAskedAndRunning { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            Most = _open.Count;
            MostAskedAndRunning = 0;
        }
    }
}
