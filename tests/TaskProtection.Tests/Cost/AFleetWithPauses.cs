using System.Globalization;

namespace TaskProtection.Tests.Cost;

/// <summary>
/// Tasks that work a part of their time, one unit of a minute on the average at a time. What protecting them asks of ECS, what it gives, and
/// what others ask and give.
/// </summary>
public class AFleetWithPauses(ITestOutputHelper output)
{
    /// <summary>Work begins after the grant, so nothing is to run unprotected while ECS answers.</summary>
    private const double UnprotectedAtMost = 0.0001;

    /// <summary>After each release at least the linger has passed since the unit before: two calls for each 60 seconds at most, and the renewals of a lease of two hours.</summary>
    private const double CallsOfATaskAtMost = (2 * 60) + 1.2;

    /// <summary>At half of a lease of two hours, a tenth sooner or later, and what a gap of a minute costs that is rare.</summary>
    private const double CallsOfABusyTaskAtMost = 3;

    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(20);

    private static readonly double[] Loads = [0.05, 0.5, 0.95];

    [Fact]
    public void Costs_what_the_account_allows_and_is_always_protected()
    {
        var (sizes, time) = CostFigures.Page.IsWanted ? ((int[])[10, 1000, 10_000], TimeSpan.FromHours(24)) : ([10, 100], TimeSpan.FromHours(1));
        var fleets = CostFigures.Live(
            from size in sizes from load in Loads from rival in Enum.GetValues<Rival>() select (size, load, rival),
            f =>
            {
                var fleet = new CostFleet(new CostSettings { Rival = f.rival, Tasks = f.size, Load = f.load }, WarmUp).RunFor(time);
                return (Fleet: fleet, Row: Row(fleet), f.rival, f.load);
            });
        CostFigures.Show(
            output,
            "pauses",
            "| tasks | busy | protected | `UpdateTaskProtection`, a task-hour | a second | most in one second | throttled | protected after, p50 | p99 | begun after, p99 | work unprotected | idle time protected |",
            fleets.Select(static f => f.Row));
        var ours = fleets.Where(static f => f.rival == Rival.Library).Select(static f => f.Fleet).ToList();
        CostFigures.Show(
            output,
            "calls",
            "| tasks | busy | operation | an hour | a second | most in one second | throttled | the account's bucket, a second (at once) | in the first 20 minutes | most in one second | throttled |",
            ours.SelectMany(static fleet => fleet.Start.Keys.Union(fleet.Calls.Counts.Keys).Order(StringComparer.Ordinal).Select(operation => Row(fleet, operation))));
        CostFigures.Page.Save("fleet.svg", Curves.Draw(
            "What protecting a fleet costs: UpdateTaskProtection, calls a second (half busy, units of work of a minute)",
            "tasks",
            [.. sizes.Select(static size => size.ToString("N0", CultureInfo.InvariantCulture))],
            [.. Enum.GetValues<Rival>().Select(rival => (
                CostFigures.Name(new CostSettings { Rival = rival, Tasks = 1, Load = 0.5 }),
                (IReadOnlyList<double?>)[.. fleets.Where(f => f.rival == rival && f.load == 0.5).Select(static f => (double?)f.Fleet.Calls.PerSecond(CostFigures.Update))]))],
            [(CostFigures.Updates, "all that the account is allowed")],
            []));

        foreach (var (fleet, row, _, load) in fleets.Where(static f => f.rival == Rival.Library))
        {
            Assert.True(fleet.Meter.UnprotectedWork <= UnprotectedAtMost, $"Too much ran without protection: {row}");
            Assert.True(fleet.PerTaskHour(CostFigures.Update) * 10_000 / 3600 < CostFigures.Updates, $"10,000 of these are too much for an account: {row}");
            Assert.True(load < 0.95 || fleet.Settings.Tasks < 100 || fleet.PerTaskHour(CostFigures.Update) <= CallsOfABusyTaskAtMost, $"Hardly ever idle, and yet: {row}");
            Assert.Equal(0, fleet.Throttled(CostFigures.Update));
        }

        // What it is measured against is as bad as it is said to be.
        Assert.All(fleets.Where(static f => f.rival == Rival.Toggler && f.load == 0.5), static f => Assert.True(f.Fleet.Settings.Tasks == 10_000 || f.Fleet.PerTaskHour(CostFigures.Update) * 10_000 / 3600 > CostFigures.Updates, f.Row));
        Assert.All(fleets.Where(static f => f.rival == Rival.ProtectFirst), static f => Assert.True(f.Fleet.Meter.ProtectedIdle > 0.9 || f.Fleet.Throttled(CostFigures.Update) > 0, f.Row));
    }

    [Fact]
    public void Costs_no_more_the_more_messages_there_are()
    {
        int[] units = [1, 3, 10, 30, 100, 300];
        var fleets = CostFigures.Live(
            from unit in units from rival in (Rival[])[Rival.Library, Rival.Toggler] select (unit, rival),
            static f => new CostFleet(
                new CostSettings { Rival = f.rival, Tasks = 50, Load = 0.5, Unit = TimeSpan.FromSeconds(f.unit) }, TimeSpan.FromMinutes(20)).RunFor(TimeSpan.FromHours(2)));
        CostFigures.Show(
            output,
            "rates",
            "| a unit takes | messages a task-hour | protected | `UpdateTaskProtection`, a task-hour |",
            fleets.Select(static f => CostFigures.Text(
                $"| {f.Settings.Unit.TotalSeconds:0} s | {f.Settings.MessagesPerTask:0} | {CostFigures.Name(f.Settings)} | {f.PerTaskHour(CostFigures.Update):0.00} |")));

        foreach (var fleet in fleets)
        {
            var calls = fleet.PerTaskHour(CostFigures.Update);
            var bound = fleet.Settings.Rival == Rival.Library ? CallsOfATaskAtMost / 4 : 2.2 * fleet.Settings.MessagesPerTask;
            Assert.True(calls <= bound, $"{fleet.Settings}: {calls:0.0} calls a task-hour, and {bound:0} are allowed.");
            Assert.True(fleet.Settings.Rival == Rival.Library || calls >= 1.7 * fleet.Settings.MessagesPerTask, $"{fleet.Settings}: {calls:0.0} calls a task-hour.");
        }
    }

    [Fact]
    public void Sets_the_flags_of_its_instances_seldom()
    {
        var fleets = CostFigures.Live(
            from load in Loads from rival in Enum.GetValues<Rival>() select (load, rival),
            static f => new CostFleet(
                new CostSettings { Rival = f.rival, Tasks = 100, Load = f.load, HasInstances = true }, TimeSpan.FromMinutes(20)).RunFor(TimeSpan.FromHours(2)));
        CostFigures.Show(
            output,
            "flags",
            "| busy | protected | `SetInstanceProtection`, a task-hour | of 10,000 tasks, a second |",
            fleets.Select(static f => CostFigures.Text(
                $"| {f.Settings.Load:0 %} | {CostFigures.Name(f.Settings)} | {f.PerTaskHour(CostFigures.SetFlag):0.00} | {f.PerTaskHour(CostFigures.SetFlag) * 10_000 / 3600:0.0} |")));

        // Two calls for each linger of five minutes at most.
        Assert.All(fleets.Where(static f => f.Settings.Rival == Rival.Library), static f => Assert.True(f.PerTaskHour(CostFigures.SetFlag) <= 2 * 60 / 5, $"{f.Settings}"));
    }

    private static string Row(CostFleet f) => CostFigures.Text(
        $"| {f.Settings.Tasks} | {f.Settings.Load:0 %} | {CostFigures.Name(f.Settings)} | {f.PerTaskHour(CostFigures.Update):0.00} | {f.Calls.PerSecond(CostFigures.Update):0.00} | {f.Most(CostFigures.Update)} | {f.Throttled(CostFigures.Update):0.0 %} | {CostFigures.Seconds(WorkMeter.Percentile(f.Meter.TimesToProtect, 0.5))} | {CostFigures.Seconds(WorkMeter.Percentile(f.Meter.TimesToProtect, 0.99))} | {CostFigures.Seconds(WorkMeter.Percentile(f.Meter.Waits, 0.99))} | {f.Meter.UnprotectedWork:0.000 %} | {f.Meter.ProtectedIdle:0.0 %} |");

    private static string Row(CostFleet f, string operation)
    {
        var start = f.Start.GetValueOrDefault(operation);
        return CostFigures.Text(
            $"| {f.Settings.Tasks} | {f.Settings.Load:0 %} | `{operation}` | {f.Calls.PerSecond(operation) * 3600:0} | {f.Calls.PerSecond(operation):0.00} | {f.Most(operation)} | {f.Throttled(operation):0.0 %} | {CostFigures.Bucket(operation)} | {start?.All ?? 0} | {start?.Most ?? 0} | {start?.ThrottledPart ?? 0:0.0 %} |");
    }
}
