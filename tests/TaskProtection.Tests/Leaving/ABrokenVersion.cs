using System.Globalization;
using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Leaving;

/// <summary>
/// An hour in which a version is rolled out that does not work, over 50 workers that do. What counts is what is left of their capacity: who
/// makes way for a successor that crashes has left for nothing.
/// </summary>
public class ABrokenVersion(ITestOutputHelper output)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly (string Name, Defect Defect, int Seconds)[] Defects =
    [
        ("exits after 10 s", Defect.Crashes, 10),
        ("exits after 60 s", Defect.Crashes, 60),
        ("never runs", Defect.DoesNotStart, 0),
    ];

    [Fact]
    public void Costs_next_to_nothing_where_workers_yield()
    {
        var seeds = SeedRange.Number("YIELD_SEEDS", 3);
        var isLong = seeds > 3;
        List<string> rows = [];
        foreach (var (name, defect, seconds) in Defects)
        {
            foreach (var (maximum, breaker) in ((int, DeploymentCircuitBreaker)[])
                [(200, default), (110, default), (200, DeploymentCircuitBreaker.EnabledWithRollback), (110, DeploymentCircuitBreaker.EnabledWithRollback)])
            {
                if (!isLong && breaker != default && defect == Defect.Crashes)
                {
                    continue; // The circuit breaker never trips on tasks that came to run: the same story.
                }

                var settings = new FleetSettings
                {
                    Contender = default,
                    Seed = 1,
                    MaximumPercent = maximum,
                    Breaker = breaker,
                    Defect = defect,
                    CrashesAfter = TimeSpan.FromSeconds(seconds),
                };
                var cells = Enum.GetValues<Contender>().Select(contender =>
                {
                    var loss = Enumerable.Range(1, isLong || contender == Contender.Yielding ? seeds : 1).Max(seed => Loss(settings with { Contender = contender, Seed = seed }));
                    Assert.True(contender != Contender.Yielding || loss <= 0.01, $"{name}, {settings}: {loss:P1} of the hour");
                    return string.Create(CultureInfo.InvariantCulture, $" {loss:P1} |");
                });
                rows.Add($"| {name} | {settings} | {(breaker == default ? "no" : "yes")} |{string.Concat(cells)}");
            }
        }

        var table = Figures.Table($"| the version | percentages | circuit breaker |{string.Concat(Enum.GetValues<Contender>().Select(static c => $" {Figures.Name(c)} |"))}", rows);
        output.WriteLine($"seeds 1 to {seeds}, the worst of each\n{table}");
        Figures.Put("broken versions", table);
    }

    /// <summary>The part of the hour's capacity in which no worker that works was at work.</summary>
    private static double Loss(FleetSettings settings)
    {
        var fleet = new BusyFleet(settings);
        var before = fleet.Ledger.BusyTime.Old;
        fleet.Service.Deploy(BusyFleet.NewVersion);
        fleet.RunFor(Hour);
        return 1 - ((fleet.Ledger.BusyTime.Old - before) / (Hour * settings.Tasks * settings.Slots));
    }
}
