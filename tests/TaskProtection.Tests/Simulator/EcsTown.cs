using System.Text;
using System.Text.Json.Nodes;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Events;
using TaskProtection.Testing.Time;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

/// <summary>A small world on virtual time: instances at once in service, a scheduler that looks every second unless another time was chosen, manual tasks.</summary>
internal sealed class EcsTown : IAsyncDisposable
{
    public EcsTown(EcsSettings? ecs = null, SimulatorOptions? options = null)
    {
        options ??= new SimulatorOptions();
        var settings = ecs ?? options.Ecs;
        World = new TaskProtection.Testing.Simulator(options with
        {
            Time = Time,
            SignatureClock = Time,
            Ecs = settings.SchedulerInterval == new EcsSettings().SchedulerInterval ? settings with { SchedulerInterval = TimeSpan.FromSeconds(1) } : settings,
        });
    }

    public VirtualTime Time { get; } = new();

    public TaskProtection.Testing.Simulator World { get; }

    public ClusterManualLauncher Launcher { get; } = new();

    public IReadOnlyList<SimulatorEvent> Events => World.Events.Snapshot();

    public AutoScalingGroup Group(int capacity, Func<AutoScalingGroupSettings, AutoScalingGroupSettings>? with = null)
    {
        var settings = new AutoScalingGroupSettings
        {
            Name = "hosts",
            DesiredCapacity = capacity,
            BootTime = TimeSpan.Zero,
            TerminationTime = TimeSpan.Zero,
        };
        return World.AutoScaling.CreateGroup(with?.Invoke(settings) ?? settings);
    }

    public EcsService Service(int count, Func<EcsServiceSettings, EcsServiceSettings>? with = null)
    {
        var settings = new EcsServiceSettings
        {
            Name = "workers",
            DesiredCount = count,
            MinimumHealthyPercent = 50,
            MaximumPercent = 100,
            PlacementConstraint = PlacementConstraint.DistinctInstance,
        };
        return World.Ecs.CreateService(with?.Invoke(settings) ?? settings, Launcher);
    }

    /// <summary>Moves the clock on a thread without a synchronization context, where continuations run at once.</summary>
    public void Pass(TimeSpan time) => CleanFlow.Run(() => Time.Advance(time));

    /// <summary>Lets the scheduler look as often as anything could need.</summary>
    public void Settle() => Pass(TimeSpan.FromSeconds(30));

    public static void Do(Action act) => CleanFlow.Run(act);

    public void Protect(EcsTask task, int minutes = 60) => Assert.Null(Ask(task, minutes).FailureReason);

    public void Unprotect(EcsTask task) => Assert.Null(Ask(task, minutes: null).FailureReason);

    public Task ProtectInstanceAsync(string instance, bool on) => AutoScalingAsync(
        "SetInstanceProtection",
        $"InstanceIds.member.1={instance}&AutoScalingGroupName=hosts&ProtectedFromScaleIn={(on ? "true" : "false")}");

    public static List<string> Ids(AutoScalingGroup group) => group.Instances.Select(i => i.InstanceId).ToList();

    public ProtectionAnswer Ask(EcsTask task, int? minutes) => World.Ecs.Town.Gate.Ask(() => World.Ecs.Protection.Update(
        task.TaskId, minutes is { } m ? TimeSpan.FromMinutes(m) : null, "api"));

    public List<JsonObject> Of(string kind) => Events.Where(e => e.Kind == kind).Select(e => e.Fields).ToList();

    public List<string> Causes(string kind) => Of(kind).ConvertAll(f => f["cause"]!.GetValue<string>());

    /// <summary>Sends a request to the endpoint that recognises it, past the doors.</summary>
    public async Task<WireResponse> SendAsync(WireRequest request, CancellationToken clientGone = default)
    {
        var service = World.Services.First(s => s.Match(request) is not null);
        return await service.HandleAsync(request with { CallerTask = service.CallerTask(request) }, clientGone);
    }

    public Task<WireResponse> HttpAsync(string method, string url, string body = "", params (string Name, string Value)[] headers) => SendAsync(new WireRequest
    {
        Method = method,
        Uri = new Uri(url),
        Headers = headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase),
        Body = Encoding.UTF8.GetBytes(body),
    });

    public Task<WireResponse> EcsAsync(string operation, string body) => HttpAsync(
        "POST",
        "https://ecs.eu-west-1.amazonaws.com/",
        body,
        ("Content-Type", "application/x-amz-json-1.1"),
        ("X-Amz-Target", "AmazonEC2ContainerServiceV20141113." + operation));

    public Task<WireResponse> AutoScalingAsync(string action, string parameters) => HttpAsync(
        "POST",
        "https://autoscaling.eu-west-1.amazonaws.com/",
        $"Action={action}&Version=2011-01-01{(parameters.Length > 0 ? "&" : "")}{parameters}",
        ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"));

    public async ValueTask DisposeAsync() => await World.DisposeAsync();
}
