using System.Globalization;
using System.Text;
using CsCheck;
using TaskProtection.Tests.Core.Truth;

namespace TaskProtection.Tests.Core;

/// <summary>
/// The laws of the core, on worlds drawn at random. <see cref="Laws"/> says how each is judged, and
/// <see cref="CallBudget"/> what law 7 allows. A failing world is shrunk and printed as a trace.
/// </summary>
public sealed class TheSevenLaws(ITestOutputHelper output)
{
    // Some 5 s each on a busy core, and over a million decisions: a task's take longer, because it renews.
    [Fact]
    public void Hold_for_a_task_whose_protection_expires() => Prove(TargetKind.Task, worlds: 12_000);

    [Fact]
    public void Hold_for_an_instance_whose_protection_does_not() => Prove(TargetKind.Instance, worlds: 50_000);

    private void Prove(TargetKind target, int worlds)
    {
        var tally = new Tally();
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        // Set by the nightly run: time instead of a number of worlds.
        var seconds = Environment.GetEnvironmentVariable("TASKPROTECTION_PROPERTY_SECONDS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : -1;
        Scenario.Any(target).Sample(
            scenario => tally.Add(Run(scenario, null)), iter: seconds > 0 ? -1 : worlds, time: seconds, threads: 2, print: Print);
        var elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(started);
        output.WriteLine($"{target}: {tally}; {tally.Decisions / elapsed.TotalSeconds:N0} decisions/s");

        Assert.True(tally.Decisions > 500_000, "too few decisions to prove anything");
        Assert.All([tally.Closed, tally.LateEffects, tally.Excused, tally.Won, tally.Lost], count => Assert.True(count > 100, $"a situation hardly came up: {tally}"));
    }

    private static Tally Run(Scenario scenario, StringBuilder? lines)
    {
        var world = new World(scenario, new Trace(lines));
        world.Run();
        return world.Tally;
    }

    // CsCheck cuts long texts, so the whole trace goes to the test's output.
    private string Print(Scenario scenario)
    {
        scenario = Shrinker.Shrink(scenario, candidate => Judge(candidate, null)?.Law);
        var lines = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{scenario.Policy}")
            .AppendLine(CultureInfo.InvariantCulture, $"{scenario.Target}, {scenario.Clock}, wall clock ahead by {scenario.Skew}");
        var broken = Judge(scenario, lines);
        output.WriteLine($"{lines}{broken?.Message}");
        return broken?.Message ?? "no law is broken when it is run again";
    }

    private static LawBrokenException? Judge(Scenario scenario, StringBuilder? lines)
    {
        try
        {
            _ = Run(scenario, lines);
            return null;
        }
        catch (LawBrokenException broken)
        {
            return broken;
        }
    }
}
