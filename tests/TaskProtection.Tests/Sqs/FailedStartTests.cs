using Amazon.SQS.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Sqs;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Sqs;

public class AWorkerBesideOneWhoseQueueIsMissing
{
    [Fact]
    public async Task Receives_nothing_because_the_host_will_not_start()
    {
        var time = new FakeTimeProvider();
        var sqs = new FakeSqs(time);
        sqs.Send("""{"flavour":"mint","scoops":1}""");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(sqs.Client)
            .AddTaskProtection(o => (o.Task.Enabled, o.Instance.Enabled) = (TargetMode.Never, TargetMode.Never))
            .AddSingleton<IProtectionTarget>(new FakeTarget().Granting())
            .AddSqsWorker<IceCreamOrder, Handler>("orders", OrderJson.Default.IceCreamOrder, o => o.QueueUrl = FakeSqs.Url)
            .AddSqsWorker<IceCreamOrder, Handler>("returns", OrderJson.Default.IceCreamOrder, o => o.QueueUrl = FakeSqs.Url + "-returns");
        var host = builder.Build();
        await Assert.ThrowsAsync<SqsQueueMissingException>(() => host.StartAsync().WaitAsync(Patience.Limit));
        await PoolAtRest.WaitAsync();

        Assert.Empty(sqs.Requests<ReceiveMessageRequest>());
        var dispose = ((IAsyncDisposable)host).DisposeAsync().AsTask();
        while (!dispose.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await PoolAtRest.WaitAsync();
        }

        await dispose;
        Assert.Equal(0, sqs.Messages[0].ReceiveCount);
    }

    private sealed class Handler : IMessageHandler<IceCreamOrder>
    {
        public Task HandleAsync(IceCreamOrder message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

public class AWorkerThatIsDisposedWithoutAStop
{
    [Fact]
    public async Task Aborts_its_handlers_and_gives_their_messages_back()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), o => o.MaxConcurrency = 2);
        world.Sqs.Send(2);
        await world.AdvanceAsync(1);
        var dispose = DisposeAsync(world);
        await world.AdvanceAsync(0.2);
        await dispose.WaitAsync(Patience.Limit);

        world.AssertConserved(deleted: 0, visible: 2);
        Assert.Equal((2, 0), (world.Counters.Returned, world.Counters.Stranded));
    }

    [Fact]
    public async Task Waits_no_longer_than_the_cleanup_time()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.HoldIgnoringTokens());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        var dispose = DisposeAsync(world);
        await world.AdvanceAsync(6.9);
        Assert.False(dispose.IsCompleted);
        await world.AdvanceAsync(0.2);
        await dispose.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Aborts_its_handlers_too_when_nobody_waits_for_it()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.Hold(), o => o.MaxConcurrency = 1);
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Worker.Dispose();
        await world.AdvanceAsync(0.2);

        Assert.True(world.Handler.Only.Context.Stopping.IsCancellationRequested);
        Assert.True(world.Handler.Only.Token.IsCancellationRequested);
        world.AssertConserved(deleted: 0, visible: 1);
    }

    private static Task DisposeAsync(WorkerWorld world) => Assert.IsType<IAsyncDisposable>(world.Worker, exactMatch: false).DisposeAsync().AsTask();
}
