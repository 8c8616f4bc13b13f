namespace TaskProtection.Tests.Cost;

/// <summary>Two ways in which messages may come that cost the most: gaps about as long as the linger, and all messages of an hour at once.</summary>
public class AFleetWithHardHours(ITestOutputHelper output)
{
    [Fact]
    public void Slows_down_where_it_is_too_much_for_the_account()
    {
        var tasks = CostFigures.Page.IsWanted ? 10_000 : 500;
        var fleets = CostFigures.Live(
            from arrivals in Enum.GetValues<Arrivals>() from rival in (Rival[])[Rival.Library, Rival.Toggler] from policy in Enum.GetValues<UnavailablePolicy>()
            where rival == Rival.Library || policy == UnavailablePolicy.Proceed
            select Settings(tasks, arrivals, rival, policy),
            static settings => settings.Arrivals == Arrivals.AtRandom
                ? new CostFleet(settings, TimeSpan.FromMinutes(20)).RunFor(TimeSpan.FromHours(3)) // A throttle is remembered for an hour: what comes then counts too.
                : new CostFleet(settings, TimeSpan.FromMinutes(50)).RunFor(TimeSpan.FromMinutes(30))); // They come at the full hour, and are done ten minutes later.
        CostFigures.Show(
            output,
            "hard hours",
            "| messages | protected | `UpdateTaskProtection`, a second | most in one second | throttled | protected after, p50 | p99 | work unprotected | begun after, p99 |",
            fleets.Select(static f => CostFigures.Text(
                $"| {(f.Settings.Arrivals == Arrivals.AtRandom ? "gaps of a minute" : "each hour at once")} | {CostFigures.Name(f.Settings)} | {f.Calls.PerSecond(CostFigures.Update):0.00} | {f.Most(CostFigures.Update)} | {f.Throttled(CostFigures.Update):0.0 %} | {CostFigures.Seconds(WorkMeter.Percentile(f.Meter.TimesToProtect, 0.5))} | {CostFigures.Seconds(WorkMeter.Percentile(f.Meter.TimesToProtect, 0.99))} | {f.Meter.UnprotectedWork:0.000 %} | {CostFigures.Seconds(WorkMeter.Percentile(f.Meter.Waits, 0.99))} |")));

        foreach (var fleet in fleets.Where(static f => f.Settings.Arrivals == Arrivals.AtRandom))
        {
            var (calls, throttled) = (fleet.Calls.PerSecond(CostFigures.Update), fleet.Throttled(CostFigures.Update));
            var allowed = CostFigures.Updates * fleet.Settings.AccountShare;
            Assert.True(
                fleet.Settings.Rival == Rival.Library ? calls < allowed && throttled < 0.2 : calls > allowed && throttled > 0.5,
                $"{fleet.Settings}: {calls} calls a second of {allowed}, {throttled:0 %} throttled.");
        }

        Assert.All(fleets.Where(static f => f.Settings.Options.WhenUnavailable == UnavailablePolicy.Refuse), static f => Assert.True(f.Meter.UnprotectedWork <= 0.0001, $"{f.Settings}"));
    }

    /// <summary>Units of a second and gaps of a minute on the average; or units of a minute, of which each task has five on the average.</summary>
    private static CostSettings Settings(int tasks, Arrivals arrivals, Rival rival, UnavailablePolicy policy) => new()
    {
        Rival = rival,
        Tasks = tasks,
        AccountShare = tasks / 10_000.0,
        Arrivals = arrivals,
        Unit = arrivals == Arrivals.AtRandom ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1),
        Load = arrivals == Arrivals.AtRandom ? 1.0 / 61 : 5.0 / 60,
        Options = new() { WhenUnavailable = policy },
    };
}
