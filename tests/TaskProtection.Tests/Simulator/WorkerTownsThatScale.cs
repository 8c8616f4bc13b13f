using Microsoft.Extensions.DependencyInjection;
using TaskProtection.Testing;

namespace TaskProtection.Tests.Simulator;

[Collection(TimeAlone.Name)]
public class AWorkerTownThatScales
{
    [Fact]
    public async Task Waits_for_the_task_that_takes_longest_to_stop()
    {
        var needed = new Queue<int>([2, 10, 20]);
        await using var town = new WorkerTown(new WorkerTownSettings { Tasks = 3 });
        await town.RunAsync(builder =>
        {
            lock (needed)
            {
                builder.Services.AddHostedService(TimeToStop.Of(TimeSpan.FromSeconds(needed.Dequeue())));
            }
        });
        await town.SetDesiredCountAsync(1);

        Assert.Single(town.Service.Tasks);
        town.Check();
    }

    [Fact]
    public async Task Can_still_be_deployed_and_interrupted_when_one_task_and_one_instance_are_left()
    {
        await using var town = new WorkerTown(new WorkerTownSettings { Tasks = 3, Limit = TimeSpan.FromHours(1) });
        await town.RunAsync(static _ => { });
        await town.SetDesiredCountAsync(1);
        await town.SetCapacityAsync(1);
        await town.DeployAsync();
        await town.InterruptSpotAsync();

        Assert.Equal("v2", town.Service.Version);
        town.Check(); // The interrupted task was told to stop in time.
    }

    [Fact]
    public async Task Says_that_there_is_no_room_for_another_task()
    {
        await using var town = new WorkerTown();
        await town.RunAsync(static _ => { });
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => town.SetDesiredCountAsync(2));
        Assert.Contains("Call SetCapacityAsync(2) first.", failure.Message, StringComparison.Ordinal);

        await town.SetCapacityAsync(2);
        await town.SetDesiredCountAsync(2);
        Assert.Equal(2, town.Service.Tasks.Count);
        town.Check();
    }
}
