using IceCreamFactory.Plan;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;

namespace IceCreamFactory.Fleet;

/// <summary>Carries out the plan: customers order, AWS disrupts, and then everything comes to rest.</summary>
internal sealed class WorkingDay(FactoryFloor floor, FleetPlan plan, Random random, TimeProvider time)
{
    // In the middle of an order: begun long enough ago to hurt, and not done before the signal arrives.
    private static readonly TimeSpan Middle = TimeSpan.FromSeconds(1);

    private readonly long _opened = time.GetTimestamp();
    private string? _spotInstance;

    /// <summary>Ends when every order is settled, every disruption is over, and the lingers have passed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(SendOrdersAsync(cancellationToken), DisruptAsync(cancellationToken));
        await SettleAsync(cancellationToken);

        // Half as long again as the linger, for the release calls themselves.
        await Task.Delay(FleetSettings.Linger * 1.5, time, cancellationToken);
    }

    private async Task SendOrdersAsync(CancellationToken cancellationToken)
    {
        foreach (var order in plan.Orders)
        {
            await WaitUntilAsync(order.At, cancellationToken);
            floor.Orders.Send(order.Body);
        }
    }

    private async Task DisruptAsync(CancellationToken cancellationToken)
    {
        foreach (var disruption in plan.Disruptions)
        {
            await WaitUntilAsync(disruption.At, cancellationToken);
            switch (disruption.Kind)
            {
                case DisruptionKind.LowerDesiredCount:
                    floor.Service.SetDesiredCount(FleetPlan.Workers - 1);
                    break;
                case DisruptionKind.ScaleInGroup:
                    floor.Group.SetDesiredCapacity(FleetPlan.Instances - 1);
                    break;
                case DisruptionKind.Deploy:
                    floor.Service.Deploy("v2");
                    break;
                case DisruptionKind.InterruptSpot:
                    var struck = await PickAsync(floor.Work.Of, cancellationToken);
                    floor.Group.InterruptSpot(_spotInstance = struck.InstanceId, FleetSettings.SpotNotice);
                    break;
                case DisruptionKind.KillWorker:
                    var killed = await PickAsync(InTheMiddle, cancellationToken);
                    floor.Ecs.Kill(killed.TaskId);
                    await WaitForSuccessorAsync(killed, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>One of the running workers for which <paramref name="fits"/> finds work; waits until there is one.</summary>
    private async Task<EcsTask> PickAsync(Func<string, (int Order, long Since)?> fits, CancellationToken cancellationToken)
    {
        while (true)
        {
            var fit = floor.Service.Tasks
                .Where(task => task.Cause is null && task.InstanceId != _spotInstance && fits(task.TaskId) is not null).ToList();
            if (fit.Count > 0)
            {
                return fit[random.Next(fit.Count)];
            }

            await Task.Delay(FactoryFloor.LookAgain, time, cancellationToken);
        }
    }

    /// <summary>Waits until another worker is up on the host of the dead one, where a flag is left to be found.</summary>
    private async Task WaitForSuccessorAsync(EcsTask dead, CancellationToken cancellationToken)
    {
        while (!floor.Service.Tasks.Any(
            task => task.InstanceId == dead.InstanceId && task.TaskId != dead.TaskId && floor.Work.IsPolling(task.TaskId)))
        {
            await Task.Delay(FactoryFloor.LookAgain, time, cancellationToken);
        }
    }

    private (int Order, long Since)? InTheMiddle(string task)
    {
        if (floor.Work.Of(task) is not { } work)
        {
            return null;
        }

        var done = time.GetElapsedTime(work.Since);
        var left = TimeSpan.FromSeconds(plan.Orders[work.Order - 1].Seconds) - done;
        return done >= Middle && left >= Middle ? work : null;
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        do
        {
            await Task.Delay(FactoryFloor.LookAgain, time, cancellationToken);
            await floor.Orders.WaitUntilEmptyAsync(cancellationToken);
            await floor.Service.WaitUntilSteadyAsync(cancellationToken);
        }
        while (!HasItsHosts() || floor.Orders.Count().Live > 0);
    }

    private bool HasItsHosts() => floor.Group.Instances is var instances
        && instances.Count == floor.Group.DesiredCapacity
        && instances.All(instance => instance.LifecycleState == LifecycleState.InService && instance.InstanceId != _spotInstance);

    private async Task WaitUntilAsync(TimeSpan at, CancellationToken cancellationToken)
    {
        if (at - time.GetElapsedTime(_opened) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }
}
