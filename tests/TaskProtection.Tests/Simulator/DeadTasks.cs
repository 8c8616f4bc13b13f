using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Time;

namespace TaskProtection.Tests.Simulator;

/// <summary>A task in process goes on running when it is killed; what it then sends must reach nobody.</summary>
public class ATaskThatIsDead
{
    [Fact]
    public Task Reaches_nothing_after_it_was_killed() => ReachesNothingAsync(static (world, task) => world.Ecs.Kill(task));

    [Fact]
    public Task Reaches_nothing_after_it_stopped() => ReachesNothingAsync(static (world, task) => world.Ecs.StopTask(task));

    private static async Task ReachesNothingAsync(Action<Testing.Simulator, string> end)
    {
        await using var world = new Testing.Simulator(new SimulatorOptions { Time = new VirtualTime() });
        world.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = 1, BootTime = TimeSpan.Zero });
        var task = world.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, new ClusterManualLauncher());
        var queue = world.Sqs.CreateQueue("orders");
        using var client = world.CreateSqsClient(task.TaskId);
        await client.SendMessageAsync(queue.Url, "while it lived");

        end(world, task.TaskId);

        await Assert.ThrowsAnyAsync<Exception>(() => client.SendMessageAsync(queue.Url, "from beyond"));
        Assert.Equal(0, (int?)world.Events.Snapshot().Last(e => e.Kind == "call").Fields["status"]);
        Assert.Single(queue.Receive(new SqsReceive { MaxMessages = 10 }).Messages);
    }
}
