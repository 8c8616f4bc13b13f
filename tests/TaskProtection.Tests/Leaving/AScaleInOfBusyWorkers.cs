using System.Globalization;

namespace TaskProtection.Tests.Leaving;

/// <summary>50 workers that are never idle, one unit of three minutes at a time, and 10 that are wanted from now on.</summary>
public class AScaleInOfBusyWorkers(ITestOutputHelper output)
{
    private const int Wanted = 10;

    [Fact]
    public void Loses_nothing_and_ends_in_time_where_workers_yield()
    {
        var seeds = SeedRange.Number("YIELD_SEEDS", 5);
        List<string> rows = [];
        foreach (var period in (int[])[10, 60, 300])
        {
            var bound = TimeSpan.FromMinutes(5) + (2 * TimeSpan.FromSeconds(period)); // The longest unit, two minutes, and two periods.
            var cells = Enum.GetValues<Contender>().Select(contender =>
            {
                var outcome = Outcome.Worst([.. Enumerable.Range(1, seeds).Select(seed => Outcome.OfScaleIn(
                    new FleetSettings { Contender = contender, Seed = seed, Period = TimeSpan.FromSeconds(period) }, Wanted))]);
                if (contender is Contender.Yielding or Contender.Retiring)
                {
                    Assert.Equal(0, outcome.Lost);
                    Assert.True(outcome.Took <= bound, $"{Figures.Minutes(outcome.Took)} with a period of {period} s, and {Figures.Minutes(bound)} are allowed.");
                }

                return string.Create(CultureInfo.InvariantCulture, $" {Figures.Minutes(outcome.Took)} | {outcome.Lost} |");
            });
            rows.Add($"| {period} s | {Figures.Minutes(bound)} |{string.Concat(cells)}");
        }

        var table = Figures.Table($"| period | bound |{string.Concat(Enum.GetValues<Contender>().Select(static c => $" {Figures.Name(c)} | lost |"))}", rows);
        output.WriteLine($"seeds 1 to {seeds}, the worst of each\n{table}");
        Figures.Put("scale-ins", table);
    }
}
