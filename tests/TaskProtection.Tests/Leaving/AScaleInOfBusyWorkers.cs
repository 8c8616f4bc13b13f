using System.Globalization;

namespace TaskProtection.Tests.Leaving;

/// <summary>50 workers that are never idle, one unit of three minutes at a time, and 10 that are wanted from now on.</summary>
public class AScaleInOfBusyWorkers(ITestOutputHelper output)
{
    private const int Wanted = 10;

    [Fact]
    public void Shows_what_each_contender_costs()
    {
        var seeds = SeedRange.Number("YIELD_SEEDS", 5);
        List<string> rows = [];
        foreach (var period in (int[])[10, 60, 300])
        {
            var cells = Enum.GetValues<Contender>().Select(contender =>
            {
                var outcome = Outcome.Worst([.. Enumerable.Range(1, seeds).Select(seed => Outcome.OfScaleIn(
                    new FleetSettings { Contender = contender, Seed = seed, Period = TimeSpan.FromSeconds(period) }, Wanted))]);
                return string.Create(CultureInfo.InvariantCulture, $" {Figures.Minutes(outcome.Took)} | {outcome.Lost} |");
            });
            rows.Add($"| {period} s |{string.Concat(cells)}");
        }

        var table = Figures.Table($"| period |{string.Concat(Enum.GetValues<Contender>().Select(static c => $" {c} | lost |"))}", rows);
        output.WriteLine($"seeds 1 to {seeds}, the worst of each\n{table}");
        Figures.Put("scale-ins", table);
    }
}
