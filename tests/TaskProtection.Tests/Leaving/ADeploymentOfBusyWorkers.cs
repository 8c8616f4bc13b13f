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
    public void Loses_nothing_and_ends_in_time_where_workers_yield()
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
                    // Protection alone has no end for any seed.
                    List<Outcome> outcomes = [.. Enumerable.Range(1, contender == Contender.Staying ? 1 : seeds).Select(
                        seed => Outcome.OfDeployment(row with { Contender = contender, Seed = seed }))];
                    var worst = Outcome.Worst(outcomes);
                    if (contender is Contender.Yielding or Contender.Retiring)
                    {
                        Assert.Equal(0, worst.Lost);
                    }

                    if (contender != Contender.Yielding)
                    {
                        return string.Create(CultureInfo.InvariantCulture, $" {Figures.Minutes(worst.Took)} | {worst.Lost} | {worst.Busy:P0} |");
                    }

                    // Lots have bad luck: every seed of the usual ones is in time, and of more than that 19 of 20.
                    var late = outcomes.Count(outcome => outcome.Took is not { } took || took > Bound(row));
                    Assert.True(late <= seeds / 20, $"{row}, {period} s: {Figures.Minutes(worst.Took)}, {Figures.Minutes(Bound(row))} are allowed, and {late} of {seeds} took longer.");
                    return string.Create(CultureInfo.InvariantCulture, $" {Figures.Minutes(worst.Took)} | {late} of {seeds} | {worst.Lost} | {worst.Busy:P0} |");
                }).ToList();
                rows.Add($"| {row} | {period} s | {Figures.Minutes(Bound(row))} |{string.Concat(cells)}");
            }
        }

        var table = Figures.Table($"| percentages | period | bound |{string.Concat(Enum.GetValues<Contender>().Select(static c => $" {Figures.Name(c)} |{(c == Contender.Yielding ? " late |" : "")} lost | busy |"))}", rows);
        output.WriteLine($"seeds 1 to {seeds}, the worst of each\n{table}");
        Figures.Put("deployments", table);
    }

    /// <summary>
    /// With a whole fleet beside the old one: the longest unit, two minutes, and two periods. Else for each wave that the percentages allow a
    /// boot and two periods, and the longest unit and two minutes for the last.
    /// </summary>
    private static TimeSpan Bound(FleetSettings settings)
    {
        var once = settings.Job + TimeSpan.FromMinutes(2);
        var atOnce = settings.MaximumPercent - settings.MinimumHealthyPercent;
        return settings.MaximumPercent == 200 ? once + (2 * settings.Period) : once + ((100 + atOnce - 1) / atOnce * (settings.Boot + (2 * settings.Period)));
    }

    private static FleetSettings With(int minimum, int maximum)
        => new() { Contender = Contender.Staying, Seed = 1, MinimumHealthyPercent = minimum, MaximumPercent = maximum };
}
