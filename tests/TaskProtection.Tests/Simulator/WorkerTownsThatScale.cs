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
}
