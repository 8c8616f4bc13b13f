using System.Globalization;

namespace TaskProtection.Tests.Aws.Sharing.Gates;

/// <summary>The real lease directory, in orders that are drawn: GATE_SEEDS of them, from GATE_FIRST on; GATE_SEED replays one.</summary>
public sealed class AnyGate(ITestOutputHelper output)
{
    private const int Happenings = 200;

    [Fact]
    public Task Keeps_its_promises_to_tasks_that_live() => InOneThreadAsync(dies: false);

    [Fact]
    public Task Keeps_its_promises_to_tasks_beside_which_others_are_killed() => InOneThreadAsync(dies: true);

    /// <summary>No thread of the pool, whose rest is waited for.</summary>
    private Task InOneThreadAsync(bool dies) => Task.Factory.StartNew(() => Try(dies), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Try(bool dies)
    {
        var (first, count) = SeedRange.Read("GATE_SEED", "GATE_FIRST", "GATE_SEEDS", 300);
        var (exposures, kills, strays) = (0, 0, 0);
        for (var seed = first; seed < first + count; seed++)
        {
            using var world = new GateWorld(seed, tasks: 2 + (seed % 2), dies);
            var broken = world.Live(Happenings);
            Assert.True(broken is null, $"{broken}\n{world.Story}");
            exposures += world.Exposures;
            kills += world.Kills;
            strays += world.StrayClears;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} orders of {Happenings} happenings: {kills} deaths, {strays} forsaken clears that landed, {exposures} exposures after one"));
    }
}
