using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Tests.Chaos;

namespace TaskProtection.Tests.Leaving;

/// <summary>
/// A fleet at policy level that has more work than it can ever do: the library's core and runtime in every task, the simulator's rules of
/// ECS, and nothing between them but a latency. One thread, one clock.
/// </summary>
internal sealed class BusyFleet : ITaskLauncher
{
    public const string OldVersion = "v1";
    public const string NewVersion = "v2";

    /// <summary>The fleet is up, and its slots are staggered.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(10);

    private readonly Queue<Action> _posted = new();
    private readonly Queue<FleetTask> _touched = new();
    private readonly Func<BusyFleet, TaskLaunch, FleetTask> _launch;
    private readonly Dictionary<EcsService, (TimeSpan At, TaskProtection.Aws.EcsService Said)> _said = [];

    /// <param name="settings">What it is.</param>
    /// <param name="launch">Starts a task; null for one whose queue is never empty.</param>
    public BusyFleet(FleetSettings settings, Func<BusyFleet, TaskLaunch, FleetTask>? launch = null)
    {
        Settings = settings;
        _launch = launch ?? (static (fleet, launch) => new BusyWorker(fleet, launch));
        Random = new Random(settings.Seed);
        Options.Disruption.OnNewDeployment = settings.Contender == Contender.Retiring ? NewDeploymentReaction.Retire : NewDeploymentReaction.Yield;
        Ledger = new Ledger(Time);
        World = new Testing.Simulator(new SimulatorOptions
        {
            Time = Time,
            Seed = settings.Seed,
            Ecs = new EcsSettings { SchedulerInterval = settings.Period },
            KeptEvents = settings.KeepsEvents ? null : 0,
        });
        Calls = new CallMeter(Time, settings.AccountShare);
        World.Events.Appended += e =>
        {
            if (e.Kind == "deployment.completed" && (string?)e.Fields["version"] == NewVersion)
            {
                DeployedAt = Time.Now;
            }
        };
        if (settings.HasOneHostPerTask)
        {
            _ = World.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = settings.Tasks, BootTime = TimeSpan.Zero });
        }

        Services = [.. Enumerable.Range(1, settings.Services).Select(number => World.Ecs.CreateService(
            new EcsServiceSettings
            {
                Name = $"workers-{number}",
                DesiredCount = settings.Tasks,
                LaunchType = settings.HasOneHostPerTask ? LaunchType.Ec2 : LaunchType.Fargate,
                PlacementConstraint = settings.HasOneHostPerTask ? PlacementConstraint.DistinctInstance : PlacementConstraint.None,
                MinimumHealthyPercent = settings.MinimumHealthyPercent,
                MaximumPercent = settings.MaximumPercent,
                DeploymentCircuitBreaker = settings.Breaker,
                PullTime = settings.Boot,
                StopTimeout = Options.StopTimeout,
                Version = OldVersion,
            },
            this))];

        // Whatever happens to the fleet happens at any phase of the scheduler's period and of the jobs.
        RunFor(WarmUp + (Random.NextDouble() * (settings.Period + settings.Job)));
    }

    public TaskProtectionOptions Options => Settings.Options;

    public FleetSettings Settings { get; }

    public SteppedTime Time { get; } = new();

    public Random Random { get; }

    public Ledger Ledger { get; }

    public Testing.Simulator World { get; }

    public CallMeter Calls { get; }

    public IReadOnlyList<EcsService> Services { get; }

    public EcsService Service => Services[0];

    /// <summary>Processes that are alive, also those that were told to stop.</summary>
    public int Alive { get; private set; }

    /// <summary>When the new version had replaced the old one.</summary>
    public TimeSpan? DeployedAt { get; private set; }

    public async Task<ILaunchedTask> LaunchAsync(TaskLaunch launch, CancellationToken cancellationToken)
    {
        if (Settings.BootSpread > TimeSpan.Zero)
        {
            await Task.Delay(Random.NextDouble() * Settings.BootSpread, Time, cancellationToken);
        }

        if (launch.Version != OldVersion && Settings.Defect == Defect.DoesNotStart)
        {
            throw new InvalidOperationException("This version does not start.");
        }

        Alive++;
        return _launch(this, launch);
    }

    /// <summary>Asks AWS something: the question takes its time, and the answer. Null where the account asks too much.</summary>
    public Task<T?> AskAsync<T>(FleetTask from, string operation, Func<T> question, CancellationToken cancellationToken)
        where T : class
    {
        var answer = new TaskCompletionSource<T?>();
        _ = cancellationToken.UnsafeRegister(static (answer, token) => ((TaskCompletionSource<T?>)answer!).TrySetCanceled(token), answer);
        var half = TimeSpan.FromMilliseconds(2 + Random.Next(150));
        _ = Time.After(half, () =>
        {
            var said = Calls.Allow(operation) ? question() : null;
            _ = Time.After(half, () => from.Time.Run(() => answer.TrySetResult(said)));
        });
        return answer.Task;
    }

    /// <summary>What ECS says of a service.</summary>
    public TaskProtection.Aws.EcsService Describe(EcsService service)
    {
        if (!_said.TryGetValue(service, out var last) || Time.Now - last.At >= Settings.Staleness)
        {
            _said[service] = last = (Time.Now, BusyLook.Describe(service));
        }

        return last.Said;
    }

    public void Forget(FleetTask task) => Alive--;

    /// <summary>It is to look at what has become of it, when what happens now is over.</summary>
    public void Touch(FleetTask task)
    {
        if (!task.IsTouched)
        {
            task.IsTouched = true;
            _touched.Enqueue(task);
        }
    }

    public void Post(Action act) => _posted.Enqueue(act);

    public void RunFor(TimeSpan time) => RunUntil(Time.Now + time, static () => false);

    /// <summary>Lets the world go on until something is so. False when it is not until then.</summary>
    public bool RunUntil(TimeSpan end, Func<bool> isSo)
    {
        // Not in the test's flow: its synchronization context would take continuations to other threads.
        CleanFlow.Run(() =>
        {
            Settle();
            while (!isSo() && Time.Step(end))
            {
                Settle();
            }
        });
        return isSo();
    }

    private void Settle()
    {
        while (_posted.Count + _touched.Count > 0)
        {
            while (_posted.TryDequeue(out var act))
            {
                act();
            }

            if (_touched.TryDequeue(out var task))
            {
                task.IsTouched = false;
                task.Look();
            }
        }
    }
}
