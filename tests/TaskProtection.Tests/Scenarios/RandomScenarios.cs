using System.Globalization;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

/// <summary>
/// An hour of each of many towns, decided by its seed. <c>SCENARIOS=500</c> runs more of them, from seed
/// <c>SCENARIO_FIRST</c> on; <c>SCENARIO_SEED=17</c> one, which is how a
/// failure is replayed: the same plan; the order of threads, and the jitter of retries, may differ.
/// </summary>
[Collection(TimeAlone.Name)]
public class AnyTown(ITestOutputHelper output)
{
    private const int Default = 50;

    /// <summary>Units that unprotected towns lose before it is shown that the disruptions bite.</summary>
    private const int Enough = 5;

    [Fact]
    public async Task Keeps_every_promise()
    {
        var (first, count) = SeedRange.Read("SCENARIO_SEED", "SCENARIO_FIRST", "SCENARIOS", Default);
        var failures = new List<string>();
        var judges = new List<Judge>();
        var started = TimeProvider.System.GetTimestamp();
        for (var seed = first; seed < first + count && failures.Count < 3; seed++)
        {
            var plan = new RandomPlan(seed);
            var (judge, failure) = await RunAsync(plan);
            judges.Add(judge);
            if (failure is not null)
            {
                failures.Add(failure);
            }
        }

        var took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var hours = judges.Sum(j => j.TaskHours);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{judges.Count} fleet-hours, {hours:0.0} task-hours, {judges.Sum(j => j.Calls)} calls, {took:0.0} s: {judges.Count / took:0.00} fleet-hours a second; "
            + $"{judges.Sum(j => j.Orders.Count)} orders, {judges.Sum(j => j.Choices)} tasks taken by choice, {judges.Sum(j => j.InterruptedByWill)} units interrupted so, {judges.Sum(j => j.Excuses)} excused"));
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));

        // An hour in which nothing met work would show nothing.
        var counting = judges.Count(static j => j.Orders.Values.Sum(static o => o.Begun) >= 20 && (j.Choices > 0 || j.Interrupted.Count > 0));
        Assert.True(count == 1 || counting >= count * 0.8, $"Only {counting} of {count} hours had 20 units and a disruption.");
    }

    [Fact]
    public async Task Loses_work_without_protection()
    {
        var off = new Dictionary<string, string> { ["Task:Enabled"] = "Never", ["Instance:Enabled"] = "Never" };
        var (interrupted, choices) = (0, 0);
        for (var seed = 1; seed <= 20 && interrupted < Enough; seed++)
        {
            var plan = new RandomPlan(seed);
            var (judge, _) = await RunAsync(new RandomPlan(seed) { Settings = plan.Settings with { Worker = off } });
            interrupted += judge.InterruptedByWill;
            choices += judge.Choices;
        }

        output.WriteLine($"{choices} tasks taken by choice, {interrupted} units interrupted so");

        Assert.True(interrupted >= Enough, $"Twenty towns without protection lost {interrupted} units: the disruptions do not bite, and the other test shows nothing.");
    }

    private static async Task<(Judge Judge, string? Failure)> RunAsync(RandomPlan plan)
    {
        await using var town = new IceCreamTown(plan.Settings);
        List<string> findings = [];
        try
        {
            await town.Time.RunAsync(() => LiveAsync(plan, town, findings), limit: TimeSpan.FromHours(6));
        }
        catch (Exception e)
        {
            findings.Add($"it did not come to its end: {e.Message}");
        }

        var judge = Judge.Of(town.World.Events.Snapshot());
        findings.AddRange(judge.Findings);
        findings.AddRange(Account(plan, town, judge));
        return (judge, findings.Count == 0 ? null
            : $"{string.Join('\n', findings)}\nReplay with SCENARIO_SEED={plan.Seed}. {plan.Description}{Timeline.Of(town)}");
    }

    private static async Task LiveAsync(RandomPlan plan, IceCreamTown town, List<string> findings)
    {
        plan.Plant(town);
        await town.OpenAsync();
        await plan.ActAsync(town);
        if (plan.Calm - town.Now is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, town.Time);
        }

        // Back to full strength, so that every host has a task that can clear what a dead one left.
        town.World.Faults.Clear();
        town.Group.SetDesiredCapacity(plan.Settings.Tasks);
        town.Service.SetDesiredCount(plan.Settings.Tasks);
        await town.Queue.WaitUntilEmptyAsync();
        await town.Service.WaitUntilSteadyAsync();

        // A linger that throttles have doubled, and the longest pause between two looks at a flag.
        await town.UntilUnprotectedAsync(within: 600);
        town.World.Sqs.CheckConservation();
        if (Judge.Of(town.World.Events.Snapshot()).Left is var left && left != town.Queue.Count().Live)
        {
            findings.Add($"by the events {left} messages are left, by the queue {town.Queue.Count().Live}");
        }

        await town.World.Ecs.ShutDownAsync();
    }

    private static IEnumerable<string> Account(RandomPlan plan, IceCreamTown town, Judge judge)
    {
        if (judge.Left > 0)
        {
            yield return $"{judge.Left} messages were never deleted";
        }

        for (var order = 1; order <= town.Orders; order++)
        {
            var record = judge.Orders.GetValueOrDefault(order) ?? new OrderRecord();
            if (record.Made == 0)
            {
                yield return $"order {order} was never made";
            }

            if (plan.HasFaults || !plan.IsProtected)
            {
                continue;
            }

            if (record.BegunUnprotected > 0 || record.ExposedWithoutRefusal > 0)
            {
                yield return $"order {order} ran unprotected although nothing was wrong";
            }

            if (!plan.HasForce && record.Exposed == 0 && (record.Begun, record.Made) != (1, 1))
            {
                yield return $"order {order} was begun {record.Begun} times and made {record.Made} times although nothing was wrong";
            }
        }
    }
}
