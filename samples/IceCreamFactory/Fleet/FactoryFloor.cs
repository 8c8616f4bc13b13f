using IceCreamFactory.Plan;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;

namespace IceCreamFactory.Fleet;

/// <summary>The factory in a simulated account: its hosts, its service, its queue.</summary>
internal sealed class FactoryFloor
{
    // Fine enough for an order of 3 s, coarse enough to cost nothing.
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    public FactoryFloor(Simulator simulator, bool isProtected)
    {
        Ecs = simulator.Ecs;
        Orders = simulator.Sqs.CreateQueue(FleetSettings.Queue, FleetSettings.Orders);
        Work = new WorkBoard(simulator.Events, simulator.Options.Time);
        Group = simulator.AutoScaling.CreateGroup(FleetSettings.Group);
        Service = simulator.Ecs.CreateService(FleetSettings.Service, FleetSettings.Launcher(isProtected));
    }

    public EcsWorld Ecs { get; }

    public SqsQueue Orders { get; }

    public AutoScalingGroup Group { get; }

    public EcsService Service { get; }

    public WorkBoard Work { get; }

    /// <summary>Completes when every task runs and its worker has asked for work.</summary>
    public async Task WaitUntilUpAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await Service.WaitUntilSteadyAsync(cancellationToken);

        // Counted, for where each worker ends as soon as it starts there is a moment without any task, in which "all" are up.
        while (Service.Tasks.Count(task => Work.IsPolling(task.TaskId)) < FleetPlan.Workers)
        {
            await Task.Delay(LookAgain, time, cancellationToken);
        }
    }
}
