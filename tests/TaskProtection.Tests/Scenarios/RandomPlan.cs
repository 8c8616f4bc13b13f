using System.Globalization;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Faults;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Scenarios;

/// <summary>A scenario that a seed decided on: the town, the orders, what befalls the fleet and what goes wrong on the wire.</summary>
internal sealed class RandomPlan
{
    /// <summary>Within this time everything happens that happens to the town.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromHours(1);

    private readonly Random _random;
    private readonly List<(double At, string What, Action<IceCreamTown> Do)> _agenda = [];
    private readonly List<string> _faultsSaid = [];
    private readonly List<Action<FaultPlan>> _faults = [];

    public RandomPlan(int seed)
    {
        _random = new Random(seed);
        Seed = seed;
        var tasks = 1 + _random.Next(4);
        var worker = new Dictionary<string, string>
        {
            ["WhenUnavailable"] = _random.Next(4) == 0 ? "Refuse" : "Proceed",
            ["LeaseDuration"] = _random.Next(3) == 0 ? "00:02:00" : "02:00:00",
        };
        Settings = new TownSettings
        {
            Seed = seed,
            Tasks = tasks,
            Concurrency = 1 + _random.Next(3),
            Worker = worker,
            Ecs = new EcsSettings { DeploymentBlockedRule = _random.Next(3) == 0 ? DeploymentBlockedRule.AlsoRenewalsOfOlderDeployments : default },
            Queue = new SqsQueueSettings { VisibilityTimeout = TimeSpan.FromSeconds(_random.Next(3) == 0 ? 60 : 30) },
            Log = Microsoft.Extensions.Logging.LogLevel.Information,
        };
        for (var i = 20 + _random.Next(tasks * 10); i > 0; i--)
        {
            var seconds = _random.Next(3) == 0 ? _random.Next(60, 300) : _random.Next(1, 60);
            At($"order of {seconds} s", town => town.Order(seconds));
        }

        for (var i = 2 + _random.Next(6); i > 0; i--)
        {
            PlanDisruption(tasks);
        }

        // A third of the seeds has no faults: there the promises have no exceptions.
        for (var i = Math.Max(0, _random.Next(6) - 1); i > 0; i--)
        {
            PlanFault();
        }

        _agenda.Sort((x, y) => x.At.CompareTo(y.At));
        if (_random.Next(2) == 0)
        {
            Settings = Settings with { Tasks = tasks + (tasks % 2), TasksPerInstance = 2 };
        }
    }

    public int Seed { get; }

    public TownSettings Settings { get; init; }

    public bool IsProtected => Settings.Worker.GetValueOrDefault("Task:Enabled") != "Never";

    public bool HasFaults => _faults.Count > 0;

    /// <summary>Whether something happens that no protection keeps off.</summary>
    public bool HasForce { get; private set; }

    public string Description
    {
        get
        {
            var town = $"seed {Seed}: {Settings.Tasks} task(s) of {Settings.Concurrency}, {Settings.TasksPerInstance} on each instance, {string.Join(", ", Settings.Worker.Select(w => $"{w.Key} {w.Value}"))}, "
                + $"{Settings.Ecs.DeploymentBlockedRule}, visibility {Settings.Queue.VisibilityTimeout.TotalSeconds} s";
            return string.Join('\n', [town, .. _faultsSaid, .. _agenda.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.At,9:0.000}  {a.What}")), ""]);
        }
    }

    /// <summary>When the last fault is over.</summary>
    public TimeSpan Calm { get; private set; }

    public void Plant(IceCreamTown town) => _faults.ForEach(plant => plant(town.World.Faults));

    public async Task ActAsync(IceCreamTown town)
    {
        foreach (var (at, _, act) in _agenda)
        {
            if (TimeSpan.FromSeconds(at) - town.Now is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, town.Time);
            }

            act(town);
        }
    }

    private void At(string what, Action<IceCreamTown> act) =>
        _agenda.Add((5 + (_random.NextDouble() * Length.TotalSeconds), what, act));

    private void PlanDisruption(int tasks)
    {
        var less = _random.Next(0, tasks);
        var which = _random.Next(4);
        switch (_random.Next(7))
        {
            case 0 or 1:
                At($"desired count {less}", town => town.Service.SetDesiredCount(less));
                break;
            case 2 or 3:
                At($"capacity {less}", town => town.Group.SetDesiredCapacity(less));
                break;
            case 4 or 5:
                At("deployment", town => town.Service.Deploy($"v{town.Now.TotalSeconds:0}"));
                break;
            case 6 when _random.Next(2) == 0:
                HasForce = true;
                At("SIGKILL", town => Pick(town.World.Ecs.Tasks, which, task => town.World.Ecs.Kill(task.TaskId)));
                break;
            default:
                HasForce = true;
                At("Spot", town => Pick(town.Group.Instances, which, instance => town.Group.InterruptSpot(instance.InstanceId)));
                break;
        }
    }

    private void PlanFault()
    {
        // Mostly the two that protection goes by.
        var service = _random.Next(8) switch { < 3 => "ecs-agent", < 6 => "autoscaling", 6 => "sqs", _ => "credentials" };
        var from = _random.NextDouble() * Length.TotalSeconds;
        var during = (TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(from + _random.Next(5, 300)));
        Calm = during.Item2 > Calm ? during.Item2 : Calm;
        var probability = _random.Next(2) == 0 ? 1 : 0.4;
        var delay = TimeSpan.FromSeconds(_random.Next(1, 20)); // longer than Settle after the call is given up would be another world
        var (name, add) = _random.Next(6) switch
        {
            0 or 1 => ("lost replies", (Action<FaultRule>)(r => r.LoseReplies())),
            2 => ($"delays of {delay.TotalSeconds} s", r => r.Delay(delay)),
            3 => ("throttles", r => r.Throttle()),
            4 => ("breaks before", r => r.Break()),
            _ => ("breaks after", r => r.BreakReplies()),
        };
        _faultsSaid.Add(string.Create(CultureInfo.InvariantCulture,
            $"{during.Item1.TotalSeconds:0.0} to {during.Item2.TotalSeconds:0.0} s  {name} of {service}, probability {probability}"));
        _faults.Add(plan => add(plan.On(service, probability: probability, during: during)));
    }

    private static void Pick<T>(IReadOnlyList<T> all, int which, Action<T> act)
    {
        if (all.Count > 0)
        {
            act(all[which % all.Count]);
        }
    }
}
