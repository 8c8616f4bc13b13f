using System.Globalization;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Hosting;
using TaskProtection.Tests.Scenarios;

namespace TaskProtection.Tests.Chaos;

/// <summary>One hour of one fleet, and what there is to say of it.</summary>
internal sealed class FleetHour
{
    private FleetHour(FleetPlan plan, Fleet fleet)
    {
        Plan = plan;
        Fleet = fleet;
    }

    public FleetPlan Plan { get; }

    public Fleet Fleet { get; }

    public Judge Judge { get; private set; } = null!;

    /// <summary>Promises that were broken.</summary>
    public List<string> Findings { get; } = [];

    /// <summary>Enough happened for it to show anything.</summary>
    public bool Counts => Judge.Orders.Values.Sum(static o => o.Begun) >= 20 && Plan.Met.Values.Sum() > 0;

    public static FleetHour Live(FleetPlan plan)
    {
        var hour = new FleetHour(plan, new Fleet(plan));
        try
        {
            hour.Live();
        }
        catch (Exception e)
        {
            hour.Findings.Add($"it did not come to its end: {e}");
        }

        var events = hour.Fleet.World.Events.Snapshot();
        hour.Judge = Judge.Of(events, new JudgeLimits(plan.Options.CallTimeout, plan.Options.StopTimeout, plan.KeepsOffScaleIn, plan.HoldsInstances));
        if (plan.IsProtected)
        {
            hour.Findings.AddRange(hour.Judge.Findings);
            hour.Findings.AddRange(Overstays.Find(events, plan));
            hour.Findings.AddRange(hour.Account());
        }

        return hour;
    }

    public string Story() => $"{string.Join('\n', Findings)}\nReplay with CHAOS_SEED={Plan.Seed}. {Plan.Description}{TownStory.Of(Fleet.World.Events.Snapshot())}";

    private void Live()
    {
        Plan.Plant(Fleet);
        Fleet.RunUntil(FleetPlan.Length);
        Plan.Calm(Fleet);
        Await(TimeSpan.FromHours(48), () => Fleet.Left == 0, "all work is done");

        // A round of the scheduler for every task that it replaces, and one for each that it scales in or out.
        Await(Rest + (((Plan.Service.DesiredCount * 3) + 5) * Plan.Ecs.SchedulerInterval), IsSteady, "the service is steady");
        Await(Rest, () => !Fleet.World.Ecs.Tasks.Any(static t => t.ProtectedUntil is not null)
            && !Fleet.Group.Instances.Any(static i => i.ProtectedFromScaleIn), "nothing is protected");
        _ = Fleet.World.Ecs.ShutDownAsync();
        Await(Plan.Options.StopTimeout, () => Fleet.Processes.Count == 0, "every process has ended");
    }

    private bool IsSteady()
    {
        var tasks = Fleet.Service.Tasks;
        return tasks.Count == Plan.Service.DesiredCount && tasks.All(t =>
            (t.DesiredStatus, t.LastStatus) == (EcsTaskStatus.Running, EcsTaskStatus.Running) && t.Version == Fleet.Service.Version);
    }

    /// <summary>Both lingers, as long as throttles may make them, the longest pause between two looks at a flag, and an instance that comes and one that goes.</summary>
    private TimeSpan Rest => Longest(Plan.Options.Task.Linger) + Longest(Plan.Options.Instance.Linger) + Plan.Options.StopTimeout + TimeSpan.FromMinutes(10);

    private TimeSpan Longest(TimeSpan linger) => linger > TimeSpan.Zero && Plan.HasThrottles ? TimeSpan.FromHours(1) : linger;

    private void Await(TimeSpan within, Func<bool> isSo, string what)
    {
        Fleet.RunUntil(Fleet.Time.Now + within, isSo);
        if (!isSo())
        {
            Findings.Add(string.Create(CultureInfo.InvariantCulture, $"not within {within}: {what}"));
        }
    }

    private IEnumerable<string> Account()
    {
        foreach (var (number, order) in Judge.Orders)
        {
            if (order.Made != 1)
            {
                yield return $"unit {number} was made {order.Made} times";
            }

            if (order.ExposedWithoutReason > 0)
            {
                yield return $"unit {number} ran unprotected although nothing was wrong with its task";
            }

            if (!Plan.HasFaults && !Plan.HasConfusion && !Plan.HasForce && order.Exposed == 0 && order.Begun != 1)
            {
                yield return $"unit {number} was begun {order.Begun} times although nothing was wrong";
            }
        }
    }
}
