using System.Globalization;
using System.Xml.Linq;

namespace TaskProtection.Tests.Cost;

/// <summary>What the durations of the options cost in calls, and what they cost whoever waits for a task to go: the curves that the defaults are chosen by.</summary>
public class TheDefaults(ITestOutputHelper output)
{
    private static readonly TimeSpan[] Lingers = [.. (CostFigures.Page.IsWanted ? (int[])[0, 5, 15, 30, 60, 120, 300, 600, 1800, 3600] : [0, 60, 300]).Select(static s => TimeSpan.FromSeconds(s))];

    [Fact]
    public void Linger_trades_calls_for_the_wait_of_a_scale_in()
    {
        var hours = CostFigures.Page.IsWanted ? 4 : 1;
        double?[] loads = [0.05, 0.5, 0.95, null];
        var fleets = CostFigures.Live(
            from linger in Lingers from load in loads where load is not null || linger > TimeSpan.Zero select (linger, load),
            f => (f.linger, f.load, Fleet: new CostFleet(Lingering(f.linger, f.load), f.linger + TimeSpan.FromMinutes(20)).RunFor(TimeSpan.FromHours(hours))));
        double? Calls(TimeSpan linger, double? load)
            => fleets.SingleOrDefault(f => f.linger == linger && f.load == load).Fleet?.PerTaskHour(CostFigures.Update);
        CostFigures.Show(
            output,
            "lingers",
            "| linger | a scale-in waits after the work, p50 | 5 % busy | 50 % | 95 % | gaps as long as the linger | 10,000 such tasks, a second |",
            Lingers.Select(linger => CostFigures.Text(
                $"| {linger.TotalSeconds:0} s | {CostFigures.Seconds(WorkMeter.Percentile(fleets.Single(f => f.linger == linger && f.load == 0.05).Fleet.Meter.Overhangs, 0.5))} |{string.Concat(loads.Select(load => Calls(linger, load) is { } calls ? CostFigures.Text($" {calls:0.00} |") : " |"))} {Calls(linger, null) * 10_000 / 3600:0.0} |")));
        var picture = Curves.Draw(
            "What a linger costs: UpdateTaskProtection, calls a task-hour (units of work of a minute)",
            "linger: what a scale-in or a deployment waits after the work",
            [.. Lingers.Select(Short)],
            [.. loads.Select(load => (load is null ? "the worst gaps" : load.Value.ToString("0 % busy", CultureInfo.InvariantCulture), (IReadOnlyList<double?>)[.. Lingers.Select(linger => Calls(linger, load))]))],
            [(28.8, "10,000 tasks use up the account"), (288, "1,000 tasks use up the account")],
            [(Array.IndexOf(Lingers, TimeSpan.FromMinutes(1)), "Task:Linger"), (Array.IndexOf(Lingers, TimeSpan.FromMinutes(5)), "Instance:Linger")]);
        Assert.Equal(loads.Length, XDocument.Parse(picture).Descendants().Count(static e => e.Name.LocalName == "polyline"));
        CostFigures.Page.Save("linger.svg", picture);

        // A scale-in waits for as long as it is.
        Assert.All(fleets.Where(static f => f.load == 0.05), static f => Assert.InRange(WorkMeter.Percentile(f.Fleet.Meter.Overhangs, 0.5), f.linger.TotalSeconds, f.linger.TotalSeconds + 2));
        Assert.True(Calls(TimeSpan.FromMinutes(1), 0.5) < 0.6 * Calls(TimeSpan.Zero, 0.5));
    }

    [Fact]
    public void Lease_trades_calls_for_the_wait_for_a_frozen_task()
    {
        int[] minutes = CostFigures.Page.IsWanted ? [10, 30, 60, 120, 240, 720, 2880] : [10, 60, 120];
        var leases = CostFigures.Live(minutes, static m => Renewing(TimeSpan.FromMinutes(m), null));
        const string Header = "| lease | renewed at | `UpdateTaskProtection`, a task-hour | a frozen task is protected for, p50 | at most | what is left at least |";
        CostFigures.Show(output, "leases", Header, leases.Select(static l => l.Row));
        var picture = Curves.Draw(
            "What a lease costs: tasks that are always busy",
            "LeaseDuration",
            [.. minutes.Select(static m => Short(TimeSpan.FromMinutes(m)))],
            [
                ("calls a task-hour", [.. leases.Select(static l => (double?)l.Calls)]),
                ("a frozen task is protected for, hours (p50)", [.. leases.Select(static l => (double?)l.Left.TotalHours)]),
                ("outlasts an outage or a deployment of, hours", [.. leases.Select(static l => (double?)l.Least.TotalHours)]),
            ],
            [(28.8, "10,000 tasks use up the account")],
            [(Array.IndexOf(minutes, 120), "default")]);
        CostFigures.Page.Save("lease.svg", picture);

        // One renewal an hour, whichever way.
        var parts = CostFigures.Live(((int Minutes, double Part)[])[(240, 0.25), (120, 0.5), (75, 0.8), (67, 0.9)], static p => Renewing(TimeSpan.FromMinutes(p.Minutes), p.Part));
        CostFigures.Show(output, "parts of leases", Header, parts.Select(static l => l.Row));

        var usual = leases[Array.IndexOf(minutes, 120)];
        Assert.InRange(usual.Calls, 0.8, 1.3);
        Assert.True(usual.Least > TimeSpan.FromMinutes(50), $"{usual.Least} is left.");
    }

    private static CostSettings Lingering(TimeSpan linger, double? load) => new()
    {
        Rival = Rival.Library,
        Tasks = 100,
        Load = load ?? 1 / (1 + linger.TotalSeconds), // Gaps as long as the linger on the average are the worst that come at random.
        Unit = load is null ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1),
        Options = new() { Task = new() { Linger = linger } },
    };

    private static (double Calls, TimeSpan Left, TimeSpan Least, string Row) Renewing(TimeSpan lease, double? part)
    {
        // Validation keeps MaxWorkDuration above the lease; nothing here works as long.
        var options = new TaskProtectionOptions { LeaseDuration = lease, MaxWorkDuration = TimeSpan.FromDays(3) };
        var fleet = new CostFleet(new CostSettings { Rival = Rival.Library, Tasks = 40, Load = 0.9, Options = Kept(options), RenewedAt = part }, lease);
        List<TimeSpan> left = [];
        var step = part is null ? lease / 10 : TimeSpan.FromMinutes(31); // Of no period that renewals have.
        for (var i = 0; i < 20; i++)
        {
            left.AddRange(fleet.RunFor(step).LeasesLeft());
        }

        left.Sort();
        var calls = fleet.PerTaskHour(CostFigures.Update);
        return (calls, left[left.Count / 2], left[0], CostFigures.Text(
            $"| {lease.TotalMinutes:0} min | {part ?? 0.5:0 %} | {calls:0.00} | {left[left.Count / 2].TotalMinutes:0} min | {left[^1].TotalMinutes:0} min | {left[0].TotalMinutes:0} min |"));
    }

    /// <summary>Never let go between two units: only the renewals are asked about.</summary>
    private static TaskProtectionOptions Kept(TaskProtectionOptions options)
    {
        options.Task.Linger = TimeSpan.FromHours(1);
        return options;
    }

    private static string Short(TimeSpan time) => CostFigures.Text(time.TotalHours >= 1 ? $"{time.TotalHours:0} h" : time.TotalMinutes >= 1 ? (FormattableString)$"{time.TotalMinutes:0} min" : $"{time.TotalSeconds:0} s");
}
