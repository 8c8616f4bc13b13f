using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using TaskProtection.Aws;
using TaskProtection.Cli;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Time;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Cli;

/// <summary>A region on virtual time, and the tool in this process.</summary>
internal sealed class SweepTown : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);
    private static int s_number;

    private readonly string _endpoint = $"http://aws.sweep-{Interlocked.Increment(ref s_number)}.invalid";

    public SweepTown(EcsSettings? ecs = null) => World = new TaskProtection.Testing.Simulator(new SimulatorOptions { Time = Time, Ecs = ecs ?? new EcsSettings() });

    public VirtualTime Time { get; } = new();

    public TaskProtection.Testing.Simulator World { get; }

    public ClusterManualLauncher Launcher { get; } = new();

    /// <summary>Stands between the tool and the region.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler> Between { get; set; } = inner => inner;

    /// <summary>Where each flag was written by somebody: the time since the beginning, the instance, and what.</summary>
    public List<(TimeSpan At, string Instance, bool On)> Writes => World.Events.Snapshot().Where(e => e.Kind == "instance.protection")
        .Select(e => (e.At, (string)e.Fields["instance"]!, (bool)e.Fields["enabled"]!)).ToList();

    public AutoScalingGroup Group(int capacity, Func<AutoScalingGroupSettings, AutoScalingGroupSettings>? with = null)
    {
        var settings = new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = capacity, BootTime = TimeSpan.Zero, TerminationTime = TimeSpan.Zero };
        return World.AutoScaling.CreateGroup(with?.Invoke(settings) ?? settings);
    }

    /// <summary>A group whose instances are all flagged.</summary>
    public AutoScalingGroup FlaggedGroup(int capacity, Func<AutoScalingGroupSettings, AutoScalingGroupSettings>? with = null)
    {
        var group = Group(capacity, with);
        foreach (var instance in group.Instances)
        {
            Flag(group, instance.InstanceId);
        }

        return group;
    }

    public TaskProtection.Testing.Ecs.EcsService Service(int count, string name = "workers", PlacementConstraint constraint = PlacementConstraint.DistinctInstance) => World.Ecs.CreateService(
        new EcsServiceSettings { Name = name, DesiredCount = count, PlacementConstraint = constraint }, Launcher);

    public void Flag(AutoScalingGroup group, string instance, bool on = true)
        => World.Ecs.Town.Gate.Change(() => group.SetProtection(group.States.First(i => i.Id == instance), on, "api"));

    public bool IsFlagged(string instance) => World.AutoScaling.Groups.SelectMany(g => g.Instances).Single(i => i.InstanceId == instance).ProtectedFromScaleIn;

    public void Protect(Testing.Ecs.EcsTask task)
        => Assert.Null(World.Ecs.Town.Gate.Ask(() => World.Ecs.Protection.Update(task.TaskId, TimeSpan.FromHours(2), "api")).FailureReason);

    /// <summary>Has something happen while the tool runs.</summary>
    public void After(TimeSpan time, Action act) => Time.CreateTimer(_ => CleanFlow.Run(act), null, time, Timeout.InfiniteTimeSpan);

    public int Calls(string operation) => World.Events.Snapshot().Count(e => e.Kind == "call" && (string?)e.Fields["operation"] == operation);

    public async Task<SweepResult> RunAsync(string arguments, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var variables = new Dictionary<string, string?>
        {
            ["AWS_REGION"] = "eu-west-1",
            ["AWS_ENDPOINT_URL"] = _endpoint,
            ["AWS_ENDPOINT_URL_ECS"] = "",
            ["AWS_ENDPOINT_URL_AUTO_SCALING"] = "",
        };
        var context = new ToolContext
        {
            Time = Time,
            Output = output,
            Error = error,
            Environment = new EcsEnvironment(new ConfigurationBuilder().AddInMemoryCollection(variables).Build()),
            Handler = Between(World.CreateHandler()),
            Credentials = World.Credentials.Administrator.ToAwsCredentials(),
        };
        var exitCode = await Time.RunAsync(
            () => ToolCommand.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), context, cancellationToken), Limit);
        return new(exitCode, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync() => await World.DisposeAsync();
}

/// <summary>What the tool left behind.</summary>
internal sealed record SweepResult(int ExitCode, string Output, string Error)
{
    public JsonObject Json => JsonNode.Parse(Output)!.AsObject();

    public Dictionary<string, string> Verdicts => Json["instances"]!.AsArray().ToDictionary(i => (string)i!["instanceId"]!, i => (string)i!["verdict"]!);

    public string Reason(string instance) => (string)Json["instances"]!.AsArray().Single(i => (string)i!["instanceId"]! == instance)!["reason"]!;
}
