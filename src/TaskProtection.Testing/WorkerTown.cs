using System.Globalization;
using Microsoft.Extensions.Hosting;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Hosting;
using TaskProtection.Testing.Time;

namespace TaskProtection.Testing;

/// <summary>
/// A town to test a worker in: one ECS service whose tasks are the worker's own hosts, on instances of one Auto Scaling group or on Fargate,
/// beside SQS queues, all on a clock that moves only while a call of the town is awaited, and then at once. One call at a time. Run such tests
/// alone (xunit: a collection with <c>DisableParallelization</c>), because the clock watches the thread pool of the process.
/// </summary>
/// <remarks>
/// A worker that waits must wait by the <see cref="TimeProvider"/> of its services. Everything that can happen to a worker happens by the
/// rules of AWS: the town can be asked, and its owner can deploy, scale and interrupt, but nobody can make it break a rule.
/// </remarks>
public sealed partial class WorkerTown : IAsyncDisposable
{
    private readonly WorkerTownSettings _settings;
    private readonly AutoScalingGroup? _group;
    private readonly List<TownProcess> _processes = [];
    private readonly Dictionary<string, Action<HostApplicationBuilder>> _configureVersion = [];
    private readonly Lock _gate = new();
    private Action<HostApplicationBuilder>? _configure;
    private EcsService? _service;
    private int _versions = 1;

    /// <summary>Creates a town in which nothing runs yet.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range, or changes what must stay.</exception>
    public WorkerTown(WorkerTownSettings? settings = null)
    {
        _settings = settings ?? new WorkerTownSettings();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_settings.Tasks);
        Simulator = new Simulator(_settings.Simulator with { Time = Time, KeptEvents = null });
        _group = TownDefaults.Service(_settings, _settings.Tasks).LaunchType == LaunchType.Fargate
            ? null
            : Simulator.AutoScaling.CreateGroup(TownDefaults.Group(_settings));
    }

    /// <summary>The clock.</summary>
    public VirtualTime Time { get; } = new() { BlockedAfter = TimeSpan.FromSeconds(10), Patience = TimeSpan.FromMinutes(1) };

    /// <summary>AWS. Its queues are made with <c>Simulator.Sqs.CreateQueue</c>, its faults planted with <c>Simulator.Faults</c>.</summary>
    public Simulator Simulator { get; }

    /// <summary>The instances.</summary>
    /// <exception cref="InvalidOperationException">The service runs on Fargate.</exception>
    public AutoScalingGroup Group => _group ?? throw new InvalidOperationException(
        "The service runs on Fargate: the town has no instances. What happens to tasks there is made to happen with Simulator.Ecs.InterruptFargateSpot and RetireFargateTask.");

    /// <summary>The service whose tasks are the worker.</summary>
    /// <exception cref="InvalidOperationException">The worker does not run yet.</exception>
    public EcsService Service => _service ?? throw new InvalidOperationException("Nothing runs in the town yet: call RunAsync first.");

    /// <summary>Starts the worker: one host for each task, built by <paramref name="configure"/>. Completes when all tasks run.</summary>
    /// <param name="configure">
    /// Registers what the worker's <c>Program</c> registers, and adds its settings. The builder comes without defaults: no settings file
    /// and no environment but the one that ECS gives to the container. The clock, every SQS client and the way to AWS are the town's.
    /// </param>
    /// <exception cref="ArgumentException"><see cref="WorkerTownSettings.Service"/> made a service that ECS does not take.</exception>
    /// <exception cref="InvalidOperationException">
    /// A worker runs already, or there are fewer instances than tasks, or this worker ends as soon as it has begun; then the message is the whole story.
    /// </exception>
    /// <exception cref="TimeoutException">The tasks did not come to run within <see cref="WorkerTownSettings.Limit"/>.</exception>
    public async Task RunAsync(Action<HostApplicationBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        if (_service is not null)
        {
            throw new InvalidOperationException("A worker runs in the town already. Deploy another version of it with DeployAsync.");
        }

        RequireRoom(_settings.Tasks);
        var service = TownDefaults.Service(_settings, _settings.Tasks);
        Remember(service.Version, configure);
        _service = Simulator.Ecs.CreateService(service, new InProcessLauncher(Launch));
        await SteadyAsync().ConfigureAwait(false);
    }

    /// <summary>Deploys another version, and completes when every task runs it and the deployment is completed.</summary>
    /// <param name="configure">The new version of the worker; null for the same again.</param>
    /// <exception cref="InvalidOperationException">
    /// The new version ends as soon as it has begun, or the circuit breaker has rolled it back, or <see cref="WorkerTownSettings.Service"/> has it deployed by task sets.
    /// </exception>
    /// <exception cref="TimeoutException">The deployment was not completed within <see cref="WorkerTownSettings.Limit"/>.</exception>
    public async Task DeployAsync(Action<HostApplicationBuilder>? configure = null)
    {
        KeepReplaceable(Service.DesiredCount);
        var version = string.Create(CultureInfo.InvariantCulture, $"v{++_versions}");
        Remember(version, configure ?? _configure!);
        Service.Deploy(version);
        await SteadyAsync().ConfigureAwait(false);
        if (Service.Version != version)
        {
            throw new InvalidOperationException($"ECS has rolled the deployment back: the service runs {Service.Version} again.\n{Story()}");
        }
    }

    /// <summary>Changes how many tasks the service is to have, and completes when it has as many, and those that had to go have ended.</summary>
    /// <exception cref="InvalidOperationException">There are to be fewer instances than tasks, and each task has one of its own.</exception>
    /// <exception cref="TimeoutException">It has not within <see cref="WorkerTownSettings.Limit"/>.</exception>
    public async Task SetDesiredCountAsync(int desiredCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(desiredCount);
        if (desiredCount > Service.DesiredCount)
        {
            RequireRoom(desiredCount);
        }

        KeepReplaceable(desiredCount);
        Service.SetDesiredCount(desiredCount);
        await SteadyAsync().ConfigureAwait(false);
    }

    /// <summary>Changes how many instances the group is to have, and completes when it has as many.</summary>
    /// <exception cref="InvalidOperationException">The service runs on Fargate.</exception>
    /// <exception cref="TimeoutException">It has not within <see cref="WorkerTownSettings.Limit"/>, for example because protected instances stay protected.</exception>
    public async Task SetCapacityAsync(int desiredCapacity)
    {
        var group = Group;
        group.SetDesiredCapacity(desiredCapacity);
        await UntilAsync(
            () => group.Instances.Count(static i => i.LifecycleState == LifecycleState.InService) == desiredCapacity && group.Instances.Count == desiredCapacity,
            $"the group has {desiredCapacity} instances").ConfigureAwait(false);
    }

    /// <summary>The Spot service takes the instance of one task, after its notice of two minutes. Completes when the instance is gone.</summary>
    /// <param name="taskId">Which task; null for the oldest.</param>
    /// <exception cref="InvalidOperationException">There is no such task, or the service runs on Fargate.</exception>
    /// <exception cref="TimeoutException">It is not within <see cref="WorkerTownSettings.Limit"/>.</exception>
    public async Task InterruptSpotAsync(string? taskId = null)
    {
        var group = Group;
        var instance = (Service.Tasks.FirstOrDefault(task => taskId is null || task.TaskId == taskId)
            ?? throw new InvalidOperationException($"The service has no task {taskId}.")).InstanceId;
        KeepReplaceable(Service.DesiredCount);
        group.InterruptSpot(instance);
        await UntilAsync(() => group.Instances.All(i => i.InstanceId != instance), $"instance {instance} is gone").ConfigureAwait(false);
    }

    /// <summary>
    /// Every delivery of a message that had been delivered before, in words. Where no message arrived while a task was stopping, and no
    /// handler asked for another attempt, there is none unless work was lost or done twice.
    /// </summary>
    public IReadOnlyList<string> Redeliveries => [.. TownFindings.Redeliveries(Simulator)];

    /// <summary>
    /// Checks what must hold where nothing was to fail: no message is lost or counted twice, none was dead-lettered or came back because
    /// its worker let it, and no task ended by itself: each that was told to stop did, with exit code 0, before its stop timeout.
    /// </summary>
    /// <exception cref="TownCheckException">Something does not hold. The message names each case, and tells the whole story.</exception>
    public void Check()
    {
        var findings = TownFindings.Of(Simulator);
        if (findings.Count > 0)
        {
            throw new TownCheckException($"{string.Join('\n', findings)}\n{Story()}");
        }
    }

    /// <summary>Everything that happened so far, a line each, with the log lines of the tasks among it.</summary>
    public string Story() => TownStory.Of(Simulator.Events.Snapshot());

    /// <summary>Sends SIGTERM to every task and completes when all have ended. Nothing can be started afterwards.</summary>
    /// <exception cref="TimeoutException">They have not within <see cref="WorkerTownSettings.Limit"/>.</exception>
    public Task ShutDownAsync() => MoveAsync(Simulator.Ecs.ShutDownAsync, _settings.Limit, "every task has ended");

    /// <summary>Ends the town, killing what still runs. A host that is killed is not disposed: call <see cref="ShutDownAsync"/> first where that matters.</summary>
    public async ValueTask DisposeAsync()
    {
        await Simulator.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _processes.ForEach(static process => process.End());
        }
    }

    private void RequireRoom(int tasks)
    {
        var room = Simulator.AutoScaling.Groups.Sum(static group => group.DesiredCapacity);
        if (tasks > room && TownDefaults.Service(_settings, tasks).PlacementConstraint == PlacementConstraint.DistinctInstance)
        {
            throw new InvalidOperationException(
                $"There is no room for {tasks} tasks: each has an instance of its own, and there are to be {room}. Call SetCapacityAsync({tasks}) first.");
        }
    }

    /// <summary>What must stay of three tasks in a deployment is all that there is of one, which then could never go.</summary>
    private void KeepReplaceable(int tasks) => Service.SetMinimumHealthyPercent(TownDefaults.Service(_settings, tasks).MinimumHealthyPercent);

    private Task<int> Launch(TaskContext context, CancellationToken terminated)
    {
        var process = new TownProcess(Simulator, Time, context);
        Action<HostApplicationBuilder> configure;
        lock (_gate)
        {
            _processes.Add(process);
            configure = _configureVersion.GetValueOrDefault(context.Version, _configure!); // A task set has a name of its own.
        }

        return process.RunAsync(configure, terminated);
    }

    /// <summary>By version, because the circuit breaker brings an older one back.</summary>
    private void Remember(string version, Action<HostApplicationBuilder> configure)
    {
        lock (_gate)
        {
            _configureVersion[version] = _configure = configure;
        }
    }
}
