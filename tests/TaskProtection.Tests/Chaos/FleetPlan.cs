using System.Globalization;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using static TaskProtection.Tests.Chaos.Victims;

namespace TaskProtection.Tests.Chaos;

/// <summary>An hour of a fleet that a seed decided on: its size, its settings, its work, what befalls it and what goes wrong on the wire.</summary>
internal sealed class FleetPlan
{
    /// <summary>Within it everything happens that happens to the fleet.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(1);

    /// <summary>Under Refuse a worker takes nothing while its clock says that every grant is past.</summary>
    private static readonly TimeSpan ClockIsMended = TimeSpan.FromMinutes(10);

    private readonly Random _random;
    private readonly List<(TimeSpan At, string What, Action<Fleet> Do)> _agenda = [];
    private readonly List<FleetFault> _faults = [];
    private readonly int _hosts;
    private readonly int _tasks;

    /// <param name="seed">What decides on everything.</param>
    /// <param name="isProtected">False to show what the same hour costs without protection. Nothing would be admitted then under Refuse.</param>
    public FleetPlan(int seed, bool isProtected = true)
    {
        (Seed, IsProtected) = (seed, isProtected);
        _random = new Random(seed);
        HasInstanceTarget = OneOf(true, false);
        _hosts = 1 + _random.Next(10);
        _tasks = HasInstanceTarget ? _hosts : 1 + _random.Next(_random.Next(4) == 0 ? 50 : 12);
        Concurrency = 1 + _random.Next(4);
        Options = PlanOptions();
        Options.WhenUnavailable = isProtected ? Options.WhenUnavailable : UnavailablePolicy.Proceed;
        Ecs = new EcsSettings
        {
            SchedulerInterval = TimeSpan.FromSeconds(OneOf(5, 30, 60, 300)),
            ScaleInOrder = OneOf(ScaleInOrder.OldestFirst, ScaleInOrder.NewestFirst),
            DeploymentBlockedRule = OneOf(DeploymentBlockedRule.MoreProtectedThanDesired, DeploymentBlockedRule.AlsoRenewalsOfOlderDeployments),
            DrainingProtection = OneOf(DrainingProtection.Ignored, DrainingProtection.Respected),
        };
        Group = new AutoScalingGroupSettings
        {
            Name = "hosts",
            DesiredCapacity = _hosts,
            BootTime = TimeSpan.FromSeconds(OneOf(0, 40)),
            TerminationPolicy = OneOf(TerminationPolicy.OldestInstance, TerminationPolicy.NewestInstance),
            CapacityProvider = OneOf(null, new CapacityProviderSettings { ManagedDraining = false }, new CapacityProviderSettings { ManagedDraining = true }),
        };
        var (least, most) = OneOf((0, 100), (50, 100), (50, 150), (100, 200));
        Service = new EcsServiceSettings
        {
            Name = "workers",
            DesiredCount = _tasks,
            MinimumHealthyPercent = _tasks == 1 || (HasInstanceTarget && least == 100) ? 0 : least, // Where no place is free, one must go first.
            MaximumPercent = most,
            StopTimeout = Options.StopTimeout,
            PlacementConstraint = HasInstanceTarget ? PlacementConstraint.DistinctInstance : PlacementConstraint.None,
        };
        PlanWork();
        for (var i = 2 + _random.Next(6); i > 0; i--)
        {
            PlanDisruption();
        }

        // A third of the seeds has no faults: there the promises have no exceptions.
        for (var i = Math.Max(0, _random.Next(6) - 1); i > 0; i--)
        {
            PlanFault();
        }

        Yields = isProtected && OneOf(true, false);
    }

    /// <summary>Whether its tasks stand aside now and then.</summary>
    public bool Yields { get; }

    public int Seed { get; }

    public int Concurrency { get; }

    public bool HasInstanceTarget { get; }

    public TaskProtectionOptions Options { get; }

    public EcsSettings Ecs { get; }

    public AutoScalingGroupSettings Group { get; }

    public EcsServiceSettings Service { get; }

    public bool IsProtected { get; }

    public bool HasFaults => _faults.Count > 0;

    public bool HasThrottles => _faults.Exists(static fault => fault.Kind == FaultKind.Throttle);

    /// <summary>
    /// Auto Scaling heeds the flag of the instance. The protection of a task it heeds only where a capacity provider drains instances
    /// first, if draining heeds it, which AWS does not document.
    /// </summary>
    public bool KeepsOffScaleIn => HasInstanceTarget || HoldsInstances;

    public bool HoldsInstances => Group.CapacityProvider is { ManagedDraining: true } && Ecs.DrainingProtection == DrainingProtection.Respected;

    /// <summary>Whether something happens that no protection keeps off.</summary>
    public bool HasForce => Planned.Exists(
        kind => !(kind is DisruptionKind.DesiredCount or DisruptionKind.Deployment || (kind == DisruptionKind.ScaleIn && KeepsOffScaleIn)));

    /// <summary>Whether a process may be wrong about its lease.</summary>
    public bool HasConfusion => Planned.Exists(static kind => kind is DisruptionKind.Pause or DisruptionKind.ClockJump);

    /// <summary>What is planned.</summary>
    public List<DisruptionKind> Planned { get; } = [];

    /// <summary>What came upon work that was running, and how often.</summary>
    public Dictionary<DisruptionKind, int> Met { get; } = [];

    public string Description
    {
        get
        {
            var fleet = $"seed {Seed}: {_tasks} task(s) of {Concurrency} on {_hosts} host(s), task{(HasInstanceTarget ? " and instance" : "")}, lease {Options.LeaseDuration}, "
                + $"linger {Options.Task.Linger} and {Options.Instance.Linger}, call {Options.CallTimeout}, stop {Options.StopTimeout}, {Options.WhenUnavailable}, "
                + $"scheduler {Ecs.SchedulerInterval}, {Ecs.ScaleInOrder}, {Ecs.DeploymentBlockedRule}, {Ecs.DrainingProtection}, {Service.MinimumHealthyPercent} to {Service.MaximumPercent} %, "
                + $"{(Yields ? "yields" : "does not yield")}, {(Group.CapacityProvider is { } provider ? $"managed draining {provider.ManagedDraining}" : "no capacity provider")}";
            return string.Join('\n', [fleet, .. _faults, .. _agenda.OrderBy(static a => a.At).Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.At.TotalSeconds,9:0.000}  {a.What}")), ""]);
        }
    }

    public IEnumerable<IProtectionTarget> Targets(Fleet fleet, FleetProcess process)
        => !IsProtected ? []
            : HasInstanceTarget ? [new FleetTaskTarget(fleet, process), new FleetInstanceTarget(fleet, process)]
            : [new FleetTaskTarget(fleet, process)];

    public void Plant(Fleet fleet)
    {
        fleet.Wire.Faults.AddRange(_faults);
        foreach (var (at, _, act) in _agenda)
        {
            _ = fleet.Time.After(at, () => act(fleet));
        }
    }

    /// <summary>The end of all that goes wrong: the fleet has its full size again, and nothing is in its way.</summary>
    public void Calm(Fleet fleet)
    {
        fleet.Wire.Faults.Clear();
        fleet.Group.SetDesiredCapacity(_hosts);
        fleet.Service.SetDesiredCount(_tasks);
    }

    private TaskProtectionOptions PlanOptions()
    {
        var stop = TimeSpan.FromSeconds(OneOf(30, 120));
        return new TaskProtectionOptions
        {
            StopTimeout = stop,
            CallTimeout = TimeSpan.FromSeconds(OneOf(5, 15)),
            LeaseDuration = TimeSpan.FromMinutes(stop.TotalSeconds > 30 ? OneOf(10, 120) : OneOf(2, 10, 120)),
            WhenUnavailable = OneOf(UnavailablePolicy.Proceed, UnavailablePolicy.Proceed, UnavailablePolicy.Refuse),
            Task = { Linger = TimeSpan.FromSeconds(OneOf(0, 20, 60)) },
            Instance = { Linger = TimeSpan.FromSeconds(OneOf(0, 60, 300)) },
        };
    }

    private void PlanWork()
    {
        for (var i = 25 + _random.Next(_tasks * 20); i > 0; i--)
        {
            var seconds = _random.Next(10) switch { < 6 => _random.Next(5, 120), < 9 => _random.Next(120, 900), _ => _random.Next(900, 2400) };
            var manner = _random.Next(8) switch { 0 => UnitManner.Stubborn, < 3 => UnitManner.Quick, _ => UnitManner.Obedient };
            _agenda.Add((At(), $"{manner} unit of {seconds} s", fleet => fleet.Send(TimeSpan.FromSeconds(seconds), manner)));
        }
    }

    private void PlanDisruption()
    {
        var kind = (DisruptionKind)_random.Next(Enum.GetValues<DisruptionKind>().Length);
        var (which, fewerTasks, fewerHosts) = (_random.Next(1000), _random.Next(_tasks), _random.Next(_hosts));
        var duration = TimeSpan.FromSeconds(_random.Next(5, 400));
        Planned.Add(kind);
        var at = At();
        switch (kind)
        {
            case DisruptionKind.DesiredCount:
                Plan(at, kind, $"desired count {fewerTasks}", fleet => fleet.Service.SetDesiredCount(fewerTasks), IsBusy);
                _agenda.Add((at + duration * 3, $"desired count {_tasks}", fleet => fleet.Service.SetDesiredCount(_tasks)));
                break;
            case DisruptionKind.ScaleIn:
                Plan(at, kind, $"capacity {fewerHosts}", fleet => fleet.Group.SetDesiredCapacity(fewerHosts), IsBusy);
                _agenda.Add((at + duration * 3, $"capacity {_hosts}", fleet => fleet.Group.SetDesiredCapacity(_hosts)));
                break;
            case DisruptionKind.Deployment:
                Plan(at, kind, "deployment", fleet => fleet.Service.Deploy(string.Create(CultureInfo.InvariantCulture, $"v{at.TotalSeconds:0.000}")), IsBusy);
                break;
            case DisruptionKind.TerminateCall:
                Plan(at, kind, "terminate call", fleet => Pick(fleet.Group.Instances, which, i => fleet.Group.TerminateInstance(i.InstanceId)), fleet => IsBusyOn(fleet, which));
                break;
            case DisruptionKind.Spot:
                Plan(at, kind, "Spot", fleet => Pick(fleet.Group.Instances, which, i => fleet.Group.InterruptSpot(i.InstanceId)), fleet => IsBusyOn(fleet, which));
                break;
            case DisruptionKind.StopTask:
                Plan(at, kind, "StopTask", fleet => Pick(fleet.Processes, which, p => fleet.World.Ecs.StopTask(p.Id)), fleet => IsBusyAt(fleet, which));
                break;
            case DisruptionKind.Crash:
                Plan(at, kind, "SIGKILL", fleet => Pick(fleet.Processes, which, p => fleet.World.Ecs.Kill(p.Id)), fleet => IsBusyAt(fleet, which));
                break;
            case DisruptionKind.Pause:
                Plan(at, kind, $"SIGSTOP for {duration.TotalSeconds} s", fleet => Pick(fleet.Processes, which, p => fleet.Pause(p, duration)), fleet => IsBusyAt(fleet, which));
                break;
            case DisruptionKind.ClockJump:
                var jump = OneOf(-1, 1) * duration;
                Plan(at, kind, $"a wall clock is wrong by {jump.TotalSeconds} s for {ClockIsMended}", fleet => Pick(fleet.Processes, which, p => Jump(fleet, p, jump)), fleet => IsBusyAt(fleet, which));
                break;
        }
    }

    private static void Jump(Fleet fleet, FleetProcess process, TimeSpan by)
    {
        fleet.Tell("task.clock-wrong", process);
        process.Time.JumpWall(by);
        _ = fleet.Time.After(ClockIsMended, () =>
        {
            fleet.Tell("task.clock-right", process);
            process.Time.JumpWall(-by);
        });
    }

    private void Plan(TimeSpan at, DisruptionKind kind, string what, Action<Fleet> act, Func<Fleet, bool> isMet)
        => _agenda.Add((at, what, fleet =>
        {
            Met[kind] = Met.GetValueOrDefault(kind) + (isMet(fleet) ? 1 : 0);
            act(fleet);
        }));

    private void PlanFault()
    {
        var kind = (FaultKind)_random.Next(Enum.GetValues<FaultKind>().Length);
        var from = At();
        _faults.Add(new(
            kind, OneOf("ecs-agent", "autoscaling", null), from, from + TimeSpan.FromSeconds(_random.Next(5, 600)), OneOf(1, 0.4)));
    }

    private TimeSpan At() => TimeSpan.FromSeconds(5 + _random.NextDouble() * (Length.TotalSeconds - 10));

    private T OneOf<T>(params ReadOnlySpan<T> values) => values[_random.Next(values.Length)];
}
