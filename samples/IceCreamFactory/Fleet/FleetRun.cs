using System.Text.Json.Nodes;
using System.Threading.Channels;
using IceCreamFactory.Display;
using IceCreamFactory.Plan;
using TaskProtection.Testing;
using TaskProtection.Testing.Events;

namespace IceCreamFactory.Fleet;

/// <summary>One day of the factory on a simulated AWS, from the first worker to the last event.</summary>
internal sealed class FleetRun(FleetPlan plan, int seed, bool isProtected, TimeProvider time)
{
    // Six workers are up in four seconds; a machine that does other things beside may need a minute.
    private static readonly TimeSpan OpeningPatience = TimeSpan.FromSeconds(120);

    // What a fleet that works needs beyond the plan is under half a minute: the last orders, a killed worker's order that comes back
    // after 8 s, an instance that goes 10 s after its notice. The rest is for machines that do other things beside.
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(120);

    /// <summary>Runs the day, shows it, and writes its raw events, also when it did not end well.</summary>
    public async Task RunAsync(string eventFile, IFleetDisplay display, CancellationToken cancellationToken)
    {
        var events = Channel.CreateUnbounded<SimulatorEvent>(new UnboundedChannelOptions { SingleReader = true });
        var simulator = new Simulator(FleetSettings.Simulator(seed, time));
        simulator.Events.Appended += e => events.Writer.TryWrite(e);
        var which = isProtected ? "With" : "Without";
        var title = $"{which} protection: {plan.Orders.Count} orders, {FleetPlan.Workers} workers, seed {seed}";
        var shown = display.ShowAsync(title, plan.Orders.Count, events.Reader);
        try
        {
            await RunDayAsync(simulator, cancellationToken);
        }
        finally
        {
            // Kills what still runs, so that nothing outlives the day, however it ended.
            await simulator.DisposeAsync();
            events.Writer.Complete();
            await shown;
            await using var file = File.CreateText(eventFile);
            simulator.Events.Write(file);
        }
    }

    private async Task RunDayAsync(Simulator simulator, CancellationToken cancellationToken)
    {
        try
        {
            var factory = new FactoryFloor(simulator, isProtected);
            await WithinAsync(OpeningPatience, token => factory.WaitUntilUpAsync(time, token), cancellationToken);
            simulator.Events.Append(
                "run.started", new JsonObject { ["seed"] = seed, ["protection"] = isProtected, ["orders"] = plan.Orders.Count });
            var day = new WorkingDay(factory, plan, new Random(seed), time);
            await WithinAsync(plan.Length + ClosingPatience, day.RunAsync, cancellationToken);
            simulator.Events.Append("run.idle", []);
            await WithinAsync(ClosingPatience, simulator.Ecs.ShutDownAsync, cancellationToken);
            simulator.Sqs.CheckConservation();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Patience is over. The events end here, without run.idle: the checker says what that means.
        }
    }

    private async Task WithinAsync(TimeSpan patience, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await work(either.Token);
    }
}
