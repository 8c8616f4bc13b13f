using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Rules.Snippets;

internal static class ATown
{
    public static async Task InTheReadmeAsync()
    {
        #region town-short
        await using var town = new WorkerTown();
        var exports = town.Simulator.Sqs.CreateQueue("exports");
        await town.RunAsync(ExportWorker.Configure);
        exports.Send("""{"Customer":"Ada","Minutes":10}""");
        await town.PassAsync(TimeSpan.FromMinutes(1));
        await town.DeployAsync();
        town.Check();
        #endregion
    }

    public static async Task InItsOwnReadmeAsync()
    {
        #region town
        await using var town = new WorkerTown();
        var exports = town.Simulator.Sqs.CreateQueue("exports");
        await town.RunAsync(ExportWorker.Configure);           // what your Program.cs registers

        exports.Send("""{"Customer":"Ada","Minutes":10}""");
        await town.PassAsync(TimeSpan.FromMinutes(1));
        await town.DeployAsync();                              // a rolling deployment, to its end

        Assert.Equal(0, exports.Count().Live);
        Assert.Empty(town.Redeliveries);                       // nothing was done twice
        town.Check();                                          // nothing is lost, and every task ended in time
        #endregion
    }

    public static WorkerTownSettings[] OfAnotherKind()
    {
        #region town-kinds
        var onFargate = new WorkerTownSettings
        {
            StopTimeout = TimeSpan.FromMinutes(2),
            Service = service => service with { LaunchType = LaunchType.Fargate },
        };
        var managed = new WorkerTownSettings
        {
            Tasks = 3,
            Service = service => service with { MinimumHealthyPercent = 100 },
            Group = group => group with
            {
                DesiredCapacity = 4, // A place for the one that comes first.
                AvailabilityZones = ["eu-west-1a", "eu-west-1b"],
                MaxInstanceLifetime = TimeSpan.FromDays(7),
                CapacityProvider = new CapacityProviderSettings { ManagedTerminationProtection = true },
            },
        };
        #endregion
        return [onFargate, managed];
    }

    private static class ExportWorker
    {
        public static void Configure(HostApplicationBuilder builder) => builder.Services.AddTaskProtection();
    }
}
