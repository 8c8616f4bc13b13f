using Amazon.SQS;

namespace TaskProtection.Tests.Sqs;

public class AFleetThatStopsAtOnce
{
    [Theory]
    [InlineData(3, 3)]
    [InlineData(3, 2)]
    [InlineData(6, 5)]
    public async Task Has_nothing_dead_lettered_that_nobody_began(int workers, int maxReceiveCount)
    {
        await using var fleet = new Fleet(workers);
        fleet.Sqs.MaxReceiveCount = maxReceiveCount;
        await fleet.StartAsync();
        var stops = fleet.Workers.Select(w => w.StopAsync()).ToList();
        await fleet.AdvanceAsync(1);
        fleet.Sqs.Send(5); // Every worker's last poll is still open.
        await fleet.AdvanceAsync(10);
        await Task.WhenAll(stops).WaitAsync(Patience.Limit);

        await fleet.JoinAsync();
        await fleet.AdvanceAsync(3); // 1 + 10 + 3 s after the stop: what was hidden for the polls' sake is visible again.
        Assert.Equal((5, 0), (fleet.Sqs.Deleted, fleet.Sqs.DeadLettered));
        Assert.Equal(5, fleet.Workers[^1].Handler.Begun.Count);
    }

    [Fact]
    public async Task Hands_on_at_once_what_has_deliveries_to_spare()
    {
        await using var fleet = new Fleet(1);
        fleet.Sqs.MaxReceiveCount = 3;
        await fleet.StartAsync();
        _ = fleet.Workers[0].StopAsync();
        fleet.Sqs.Send();
        await fleet.AdvanceAsync(0.2);

        Assert.Equal([0], fleet.Sqs.VisibilityOf("m1"));
    }
}

public class AFleetThatIsRefusedProtection
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Spends_one_delivery_of_a_message_in_vain_and_no_more(bool knowsRedrivePolicy)
    {
        await using var fleet = new Fleet(5);
        fleet.Sqs.MaxReceiveCount = 3;
        if (!knowsRedrivePolicy)
        {
            fleet.Sqs.Before = static (request, _) => request is List<string> ? throw new AmazonSQSException("no") { ErrorCode = "AccessDenied" } : Task.CompletedTask;
        }

        fleet.Workers.ForEach(static w => w.Refuse());
        await fleet.StartAsync();
        fleet.Sqs.Send();
        await fleet.AdvanceAsync(60);
        Assert.Equal((2, 1), (fleet.Sqs.Messages[0].ReceiveCount, fleet.Sqs.InFlight));

        fleet.Workers.ForEach(static w => w.Target.Granting());
        await fleet.AdvanceAsync(100);
        Assert.Equal((1, 0), (fleet.Sqs.Deleted, fleet.Sqs.DeadLettered));
        Assert.Equal(2, fleet.Workers.SelectMany(static w => w.Handler.Begun).Single().Context.ReceiveCount);
    }
}

/// <summary>Several tasks on one queue.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public Fleet(int workers)
    {
        Workers = [new WorkerWorld()];
        for (var i = 1; i < workers; i++)
        {
            Workers.Add(new WorkerWorld(beside: Workers[0]));
        }
    }

    public List<WorkerWorld> Workers { get; }

    public FakeSqs Sqs => Workers[0].Sqs;

    public async Task StartAsync()
    {
        foreach (var worker in Workers)
        {
            await worker.StartAsync();
        }
    }

    /// <summary>One more, as ECS starts it in place of those that stop.</summary>
    public Task JoinAsync()
    {
        Workers.Add(new WorkerWorld(beside: Workers[0]));
        return Workers[^1].StartAsync();
    }

    public Task AdvanceAsync(double seconds) => Workers[0].AdvanceAsync(seconds);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in Workers)
        {
            await worker.DisposeAsync();
        }
    }
}
