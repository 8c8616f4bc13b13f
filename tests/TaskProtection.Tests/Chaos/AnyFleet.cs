using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Chaos;

/// <summary>
/// Thousands of fleets for an hour each, each decided by its seed. <c>CHAOS_HOURS=100000</c> runs more of them, from seed
/// <c>CHAOS_FIRST</c> on; <c>CHAOS_SEED=17</c> one: the same story, byte for byte.
/// </summary>
[Collection(TimeAlone.Name)]
public class AnyFleet(ITestOutputHelper output)
{
    private const int Default = 10_000;

    private const int EnoughFailures = 3;

    /// <summary>The columns of the table: one that never occurred would not be missed in it.</summary>
    private const int Settings = 29;

    /// <summary>Fewer hours leave cells empty by chance.</summary>
    private const int EnoughForAllCells = 5_000;

    /// <summary>A run of hours says so often how far it is; seen with <c>-showLiveOutput</c>.</summary>
    private const int Milestone = 5_000;

    [Fact]
    public void Keeps_every_promise()
    {
        var (first, count) = SeedRange.Read("CHAOS_SEED", "CHAOS_FIRST", "CHAOS_HOURS", Default);
        var started = TimeProvider.System.GetTimestamp();
        var (tally, failures) = Run(Enumerable.Range(first, count), static seed => new FleetPlan(seed));
        var took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tally.Hours} fleet-hours in {took:0.0} s: {tally.Hours / took:0} a second"));
        output.WriteLine(tally.ToString());
        Assert.True(failures.IsEmpty, $"Found in {tally.Hours} fleet-hours:\n" + string.Join("\n\n", failures.OrderBy(static f => f.Seed).Take(3).Select(static f => f.Story)));
        if (count >= EnoughForAllCells)
        {
            Assert.Equal(Settings, tally.Settings.Count);
            Assert.Empty(tally.EmptyCells());
            Assert.True(tally.Counting >= count * 0.8, $"Only {tally.Counting} of {count} hours had 20 units and a disruption that met work.");
        }
    }

    [Fact]
    public void Loses_work_to_every_voluntary_disruption_without_protection()
    {
        var (tally, _) = Run(Enumerable.Range(1, 300), static seed => new FleetPlan(seed, isProtected: false));
        output.WriteLine(string.Join(", ", tally.Interrupted.OrderBy(static i => i.Key).Select(static i => $"{i.Key}: {i.Value}")));
        Assert.Equal(300, tally.Hours);
        Assert.All(["scale-in", "desired-count", "deployment"], cause => Assert.True(tally.Interrupted.GetValueOrDefault(cause) > 0, $"Nothing was lost to {cause}."));
    }

    [Fact]
    public void Has_the_same_story_byte_for_byte_each_time()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            Assert.Equal(Story(seed), Story(seed));
        }

        static string Story(int seed)
        {
            using var text = new StringWriter(new StringBuilder());
            OnItsOwn(() => FleetHour.Live(new FleetPlan(seed)).Fleet.World.Events.Write(text));
            return text.ToString();
        }
    }

    [Fact]
    public void Is_forgotten_when_its_hour_is_over()
    {
        var fleets = new ConcurrentBag<WeakReference>();
        OnAllCores(Enumerable.Range(1, 50), seed =>
        {
            fleets.Add(new WeakReference(FleetHour.Live(new FleetPlan(seed)).Fleet));
            return true;
        });
        Assert.Equal(50, fleets.Count);
        Assert.True(SpinWait.SpinUntil(AreGone, TimeSpan.FromSeconds(30)), $"{fleets.Count(static f => f.IsAlive)} fleets are still in memory.");

        bool AreGone()
        {
            GC.Collect();
            return !fleets.Any(static f => f.IsAlive);
        }
    }

    private (ChaosTally Tally, ConcurrentQueue<(int Seed, string Story)> Failures) Run(IEnumerable<int> seeds, Func<int, FleetPlan> plan)
    {
        var tally = new ChaosTally();
        var failures = new ConcurrentQueue<(int, string)>();
        OnAllCores(seeds, seed =>
        {
            var hour = FleetHour.Live(plan(seed));
            var hours = tally.Add(hour);
            if (hour.Findings.Count > 0)
            {
                failures.Enqueue((seed, hour.Story()));
            }

            if (hours % Milestone == 0)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{hours} hours, {failures.Count} of them failed, {Environment.WorkingSet >> 20} MB"));
            }

            return failures.Count < EnoughFailures;
        });
        return (tally, failures);
    }

    /// <summary>
    /// Not on the thread pool: what an hour leaves to it, the end of its shutdown, would wait until the last hour is over, and keep
    /// its fleet for so long.
    /// </summary>
    private static void OnAllCores(IEnumerable<int> seeds, Func<int, bool> live)
    {
        var left = new ConcurrentQueue<int>(seeds);
        Task.WaitAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (left.TryDequeue(out var seed) && live(seed))
                {
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    /// <summary>Without the test runner's context, which would take continuations to other threads.</summary>
    private static void OnItsOwn(Action act)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            act();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
