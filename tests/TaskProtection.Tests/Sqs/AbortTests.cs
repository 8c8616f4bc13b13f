namespace TaskProtection.Tests.Sqs;

public class AHandlerThatCleansUpOnTheThreadThatTellsIt
{
    [Fact]
    public Task Keeps_no_other_handler_from_hearing_the_abort() => BothAreToldAsync(
        static delivery => delivery.Token,
        static async world =>
        {
            world.Protector.BeginDrain();
            await world.AdvanceAsync(TimeSpan.FromSeconds(19.9)); // DrainTimeout is 30 - 7 - 3 s.
            world.Time.Advance(TimeSpan.FromSeconds(0.1)); // And no further: a message that is lost would tell its handler as well.
        });

    [Fact]
    public Task Keeps_no_other_handler_from_hearing_that_the_worker_stops() => BothAreToldAsync(
        static delivery => delivery.Context.Stopping,
        static world =>
        {
            world.Protector.BeginDrain();
            return Task.CompletedTask;
        });

    private static async Task BothAreToldAsync(Func<TestDelivery, CancellationToken> token, Func<WorkerWorld, Task> tell)
    {
        using var cleanUp = new ManualResetEventSlim();
        var told = 0;
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = async delivery =>
        {
            await using var registration = token(delivery).UnsafeRegister(
                _ =>
                {
                    Interlocked.Increment(ref told);
                    cleanUp.Wait(2 * Patience.Limit); // Longer than the test waits for the other one.
                },
                null);
            await delivery.Gate.Task;
        });
        world.Sqs.Send(2);
        await Patience.UntilAsync(() => world.Handler.Running == 2);
        try
        {
            await tell(world);
            await Patience.UntilAsync(() => Volatile.Read(ref told) == 2);
        }
        finally
        {
            cleanUp.Set();
        }
    }
}

public class ACallbackThatBlocksTheAbortOfTheWholeProcess
{
    [Fact]
    public async Task Keeps_no_handler_of_a_full_worker_from_hearing_of_the_stop()
    {
        using var save = new ManualResetEventSlim();
        await using var world = await WorkerWorld.StartedAsync(static w => w.Handler.Hold(), static o => o.MaxConcurrency = 1);
        world.Sqs.Send();
        await Patience.UntilAsync(() => world.Handler.Running == 1);
        await using var registration = world.Protector.Stopping.UnsafeRegister(_ => save.Wait(2 * Patience.Limit), null);
        try
        {
            world.Protector.BeginLeaving("Spot", TimeSpan.FromSeconds(100));
            await Patience.UntilAsync(() => world.Protector.Stopping.IsCancellationRequested);
            world.Time.Advance(TimeSpan.FromSeconds(5));
            await Patience.UntilAsync(() => world.Handler.Begun.Single().Context.Stopping.IsCancellationRequested);
        }
        finally
        {
            save.Set();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // A Spot interruption of which nobody tells the host.
    public async Task Keeps_no_handler_of_the_worker_from_hearing_it(bool isUntold)
    {
        using var cleanUp = new ManualResetEventSlim();
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = async delivery =>
        {
            await using var registration = delivery.Context.Scope!.Aborted.UnsafeRegister(_ => cleanUp.Wait(2 * Patience.Limit), null);
            await delivery.Gate.Task.WaitAsync(delivery.Token);
        });
        world.Sqs.Send(3);
        await Patience.UntilAsync(() => world.Handler.Running == 3);
        try
        {
            _ = isUntold ? world.Protector.BeginLeaving("Spot", TimeSpan.FromSeconds(20)) : world.StopAsync() is null;
            await world.AdvanceAsync(TimeSpan.FromSeconds(19.9)); // DrainTimeout is 30 - 7 - 3 s.
            world.Time.Advance(TimeSpan.FromSeconds(0.1));
            await Patience.UntilAsync(() => world.Protector.Aborted.IsCancellationRequested);
            world.Time.Advance(TimeSpan.FromSeconds(isUntold ? 1 : 0)); // And no further: a message that is lost would tell its handler as well.
            await Patience.UntilAsync(() => world.Handler.Begun.All(static d => d.Token.IsCancellationRequested));
        }
        finally
        {
            cleanUp.Set();
        }
    }
}
