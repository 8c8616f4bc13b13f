using System.Globalization;

namespace TaskProtection.Tests.Leaving;

/// <summary>
/// 50 workers that are never idle, one unit of three minutes at a time, and a new version that takes a minute to boot. ECS's percentages and
/// the period of its scheduler, which is not documented, decide what is possible. <c>YIELD_SEEDS=50</c> tries more phases.
/// </summary>
public class ADeploymentOfBusyWorkers(ITestOutputHelper output)
{
    private static readonly int[] Periods = [10, 60, 300];

    private static readonly FleetSettings[] Percentages =
    [
        With(100, 200),
        With(100, 110),
        With(50, 100),
        With(0, 100),
        With(50, 100) with { HasOneHostPerTask = true },
    ];

    [Fact]
    public void Shows_what_each_contender_costs()
    {
        var seeds = SeedRange.Number("YIELD_SEEDS", 5);
        List<string> rows = [];
        foreach (var settings in Percentages)
        {
            foreach (var period in Periods)
            {
                var row = settings with { Period = TimeSpan.FromSeconds(period) };
                var cells = Enum.GetValues<Contender>().Select(contender =>
                {
                    // It has no end for any seed.
                    var outcome = Worst(row with { Contender = contender }, contender == Contender.Staying ? 1 : seeds);
                    return string.Create(CultureInfo.InvariantCulture, $" {Figures.Minutes(outcome.Took)} | {outcome.Lost} | {outcome.Busy:P0} |");
                });
                rows.Add($"| {row} | {period} s |{string.Concat(cells)}");
            }
        }

        var table = Figures.Table($"| percentages | period |{string.Concat(Enum.GetValues<Contender>().Select(static c => $" {c} | lost | busy |"))}", rows);
        output.WriteLine($"seeds 1 to {seeds}, the worst of each\n{table}");
        Figures.Put("deployments", table);
    }

    private static FleetSettings With(int minimum, int maximum)
        => new() { Contender = Contender.Staying, Seed = 1, MinimumHealthyPercent = minimum, MaximumPercent = maximum };

    private static Outcome Worst(FleetSettings settings, int seeds)
        => Outcome.Worst([.. Enumerable.Range(1, seeds).Select(seed => Outcome.OfDeployment(settings with { Seed = seed }))]);
}
