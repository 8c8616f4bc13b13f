using TaskProtection.Testing;

namespace DrainTests;

/// <summary>What a test of your own worker looks like: hours of a fleet in a second or two.</summary>
[Collection(Alone.Name)]
public class AnExport
{
    private const string TenMinutes = """{"Customer":"Ada","Minutes":10}""";

    [Fact]
    public async Task Survives_a_deployment()
    {
        await using var town = new WorkerTown();
        var exports = town.Simulator.Sqs.CreateQueue("exports");
        await town.RunAsync(ExportWorker.Configure);

        exports.Send(TenMinutes);
        await town.PassAsync(TimeSpan.FromMinutes(1));
        await town.DeployAsync();

        Assert.Equal(0, exports.Count().Live);
        Assert.Empty(town.Redeliveries);
        town.Check();
    }

    [Fact]
    public async Task Survives_a_scale_in()
    {
        await using var town = new WorkerTown(new WorkerTownSettings { Tasks = 3 });
        var exports = town.Simulator.Sqs.CreateQueue("exports");
        await town.RunAsync(ExportWorker.Configure);

        exports.Send(TenMinutes);
        exports.Send(TenMinutes);
        await town.PassAsync(TimeSpan.FromMinutes(1));
        await town.SetDesiredCountAsync(1);
        await town.SetCapacityAsync(1);
        await town.UntilEmptyAsync(exports);

        Assert.Empty(town.Redeliveries);
        town.Check();
    }

    [Fact]
    public async Task Is_made_again_after_a_spot_interruption()
    {
        await using var town = new WorkerTown();
        var exports = town.Simulator.Sqs.CreateQueue("exports");
        await town.RunAsync(ExportWorker.Configure);

        exports.Send(TenMinutes);
        await town.PassAsync(TimeSpan.FromMinutes(1));
        await town.InterruptSpotAsync();
        await town.UntilEmptyAsync(exports);

        // Nothing keeps Spot off. The worker gave the message back in time, and the next one made the export.
        Assert.Single(town.Redeliveries);
        town.Check();
    }
}

/// <summary>The town's clock watches the thread pool of the process: no other test may run beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
