using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Metadata;

namespace TaskProtection.Testing.Ecs;

/// <summary>
/// Amazon ECS: one cluster, whose container instances are the instances in service of all Auto Scaling groups. Thread safe.
/// Everything that the API answers can be asked, and everything that happens in AWS can be made to happen; the state cannot be set.
/// </summary>
public sealed partial class EcsWorld
{
    /// <summary>Where tasks in this process are pointed while no door is open: nothing listens there, and their HTTP handler does not look at it.</summary>
    private static readonly Uri NoDoor = new("http://127.0.0.1:1/");

    /// <summary>How long disposal waits, on the real clock, for killed tasks to be gone: SIGKILL needs milliseconds.</summary>
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(10);

    private readonly Simulator _simulator;
    private readonly AutoScalingWorld _autoScaling;
    private readonly TaskRunner _runner;
    private readonly ServiceScheduler _scheduler;
    private readonly ContainerInstances _containerInstances;
    private readonly TerminationProtection _termination;
    private bool _isShutDown;

    internal EcsWorld(Simulator simulator)
    {
        _simulator = simulator;
        _autoScaling = simulator.AutoScaling;
        Town = _autoScaling.Town;
        Settings = simulator.Options.Ecs;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Settings.SchedulerInterval, TimeSpan.Zero);
        Cluster = new ClusterState(Town, Settings.ClusterName);
        Protection = new ProtectionRules(Town, Cluster, Settings);
        _termination = new TerminationProtection(Town, Cluster);
        _runner = new TaskRunner(Town, Cluster, DoorOfAsync, TerminationProtection.Placed, OnTaskChanged);
        _scheduler = new ServiceScheduler(Cluster, _runner, Settings);
        _containerInstances = new ContainerInstances(Town, Cluster, _runner, _termination, DrainAtOnce);
        _containerInstances.Follow(_autoScaling);
        var api = new EcsWire(this);
        var limiter = new AgentLimiter(Settings.Agent, simulator.Options.Time);
        simulator.Add(api);
        simulator.Add(new EcsAgentWire(this, new AgentUplink(simulator, api), limiter));
        simulator.Add(new TaskMetadataWire(this, limiter));
        simulator.Add(new CredentialsWire(this, simulator.Credentials));
        simulator.Add(new ImdsWire(_autoScaling, simulator.Options.Imds));
    }

    /// <summary>The cluster's name.</summary>
    public string ClusterName => Cluster.Name;

    /// <summary>All services, in the order of their creation.</summary>
    public IReadOnlyList<EcsService> Services => Town.Gate.Ask(() => Cluster.Services.ToList());

    /// <summary>All tasks that have not ended, standalone ones included, oldest first.</summary>
    public IReadOnlyList<EcsTask> Tasks =>
        Town.Gate.Ask(() => Cluster.Tasks.Where(t => t.LastStatus != EcsTaskStatus.Stopped).Select(t => t.View()).ToList());

    internal Town Town { get; }

    internal EcsSettings Settings { get; }

    internal ClusterState Cluster { get; }

    internal ProtectionRules Protection { get; }

    /// <summary>Creates a service. Its first tasks are placed at once where there are instances, the others as instances come.</summary>
    /// <param name="settings">The service.</param>
    /// <param name="launcher">What runs its tasks.</param>
    /// <exception cref="ArgumentException">There is a service of that name, or a setting is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The run has ended.</exception>
    public EcsService CreateService(EcsServiceSettings settings, ITaskLauncher launcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(launcher);
        ArgumentException.ThrowIfNullOrEmpty(settings.Name);
        ArgumentOutOfRangeException.ThrowIfNegative(settings.DesiredCount);
        ArgumentOutOfRangeException.ThrowIfNegative(settings.MinimumHealthyPercent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.MinimumHealthyPercent, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaximumPercent, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.HealthyAfter, TimeSpan.Zero);
        if (settings is { MinimumHealthyPercent: 100, MaximumPercent: 100 })
        {
            throw new ArgumentException("With MinimumHealthyPercent 100 and MaximumPercent 100 no deployment can ever begin; ECS refuses that too.", nameof(settings));
        }

        Check(settings.LaunchType, settings.StopTimeout);
        if (settings is { LaunchType: LaunchType.Fargate, PlacementConstraint: not PlacementConstraint.None })
        {
            throw new ArgumentException("Fargate takes no placement constraints.", nameof(settings));
        }

        return Town.Gate.Ask(() =>
        {
            ObjectDisposedException.ThrowIf(_isShutDown, this);
            if (Cluster.FindService(settings.Name) is not null)
            {
                throw new ArgumentException($"There is a service '{settings.Name}' already.", nameof(settings));
            }

            if (Cluster.Services.Count == 0)
            {
                Town.Agenda.Every(Settings.SchedulerInterval, Look);
            }

            var service = new EcsService(Town, Cluster, settings, launcher);
            service.Begin();
            Cluster.Services.Add(service);
            _scheduler.Look(service);
            return service;
        });
    }

    /// <summary>Runs one task that no service owns, on the instance with the fewest tasks or on Fargate.</summary>
    /// <exception cref="InvalidOperationException">No instance is in service, or the run has ended.</exception>
    public EcsTask RunTask(StandaloneTaskSettings settings, ITaskLauncher launcher)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(launcher);
        Check(settings.LaunchType, settings.StopTimeout);
        return Town.Gate.Ask(() =>
        {
            ObjectDisposedException.ThrowIf(_isShutDown, this);
            var host = settings.LaunchType == LaunchType.Fargate
                ? HostState.Fargate(Town)
                : Cluster.Hosts.Where(h => h.TakesTasks).MinBy(h => h.Tasks.Count) ?? throw new InvalidOperationException("No container instance is in service.");
            var task = TaskState.Create(Town, Cluster, host, settings, launcher);
            _runner.Start(task, TimeSpan.Zero);
            return task.View();
        });
    }

    /// <summary>A task, also one that ended within the last hour.</summary>
    /// <param name="task">Its id or ARN.</param>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public EcsTask GetTask(string task) => Town.Gate.Ask(() => Get(task).View());

    /// <summary>Ends the run: the scheduler stops looking, every task gets SIGTERM and after its stop timeout SIGKILL. Completes when all have ended.</summary>
    public async Task ShutDownAsync(CancellationToken cancellationToken = default)
    {
        var left = End(task => _runner.Stop(task, EndCause.Shutdown));
        await Task.WhenAll(left).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    internal List<CapacityProviderState> CapacityProviders() => [.. _autoScaling.AllGroups
        .Where(g => g.Settings.CapacityProvider is not null)
        .Select(g => (Group: g, Name: g.Settings.CapacityProvider!.Name ?? g.Name))
        .Select(x => new CapacityProviderState(x.Name, Town.Arn("ecs", $"capacity-provider/{x.Name}"), x.Group, x.Group.Settings.CapacityProvider!))];

    internal async ValueTask DisposeAsync()
    {
        var left = End(task =>
        {
            task.Cause ??= EndCause.Shutdown;
            _runner.Kill(task);
        });
        await Task.WhenAll(left).WaitAsync(DisposeTimeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Town.Dispose();
    }

    /// <summary>True when this task was killed or has stopped, so that nothing of it can reach the network any more.</summary>
    internal bool IsGone(string task) => Town.Gate.Ask(
        () => Cluster.FindTask(task) is { } state && (state.IsKilled || state.LastStatus == EcsTaskStatus.Stopped));

    private Task<Uri> DoorOfAsync(ITaskLauncher launcher, CancellationToken cancellationToken) =>
        launcher is ProcessLauncher ? _simulator.ListenAsync(cancellationToken) : Task.FromResult(_simulator.DoorAddress ?? NoDoor);

    private List<Task> End(Action<TaskState> end) => Town.Gate.Ask(() =>
    {
        _isShutDown = true;
        Cluster.Services.ForEach(s => s.GiveUpWaiting());
        var left = Cluster.Tasks.Where(t => t.LastStatus != EcsTaskStatus.Stopped).ToList();
        left.ForEach(end);
        return left.ConvertAll(t => t.HasEnded.Task);
    });

    private static void Check(LaunchType launchType, TimeSpan stopTimeout)
    {
        var isFargate = launchType == LaunchType.Fargate;
        ArgumentOutOfRangeException.ThrowIfLessThan(stopTimeout, TimeSpan.FromSeconds(isFargate ? 2 : 1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stopTimeout, isFargate ? TimeSpan.FromSeconds(120) : TimeSpan.MaxValue);
    }

    private void Look()
    {
        if (!_isShutDown)
        {
            Cluster.Services.ForEach(_scheduler.Look);
        }
    }

    private void DrainAtOnce(HostState host)
    {
        if (!_isShutDown)
        {
            Cluster.Services.ForEach(s => _scheduler.Drain(s, host));
        }
    }

    private void OnTaskChanged(TaskState task)
    {
        task.Service?.TaskChanged(task);
        ContainerInstances.ReleaseIfEmpty(task.Host);
        if (task.LastStatus == EcsTaskStatus.Stopped)
        {
            _termination.Emptied(task.Host);
        }
    }
}
