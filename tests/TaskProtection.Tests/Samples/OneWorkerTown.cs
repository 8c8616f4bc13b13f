using System.Text.Json.Nodes;
using IceCreamFactory;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Events;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Samples;

/// <summary>A simulated account with one host and one real worker process, on the real clock; every wait is bounded.</summary>
internal sealed class OneWorkerTown : IAsyncDisposable
{
    // A worker is up in a second; a machine that is busy with everything else may need many.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly CancellationTokenSource _patience = new(Patience, TimeProvider.System);
    private readonly Testing.Simulator _simulator;

    /// <param name="hasQueue">Whether the worker finds its queue.</param>
    /// <param name="group">Changes the group of its host.</param>
    /// <param name="settings">The worker's settings below <c>TaskProtection:</c>, beside those of its own file.</param>
    /// <param name="sigtermDelay">How long after ECS has decided it a stop reaches the worker; its stop timeout is that much longer.</param>
    public OneWorkerTown(
        bool hasQueue = true,
        Func<AutoScalingGroupSettings, AutoScalingGroupSettings>? group = null,
        IReadOnlyDictionary<string, string>? settings = null,
        TimeSpan sigtermDelay = default)
    {
        _simulator = new Testing.Simulator(new SimulatorOptions { Ecs = new() { SchedulerInterval = TimeSpan.FromSeconds(0.2) } });
        Orders = hasQueue ? _simulator.Sqs.CreateQueue("orders") : null;
        var plain = new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = 1, BootTime = TimeSpan.Zero };
        Group = _simulator.AutoScaling.CreateGroup(group?.Invoke(plain) ?? plain);
        var launcher = new ProcessLauncher(new ProcessLauncherSettings
        {
            FileName = DotnetProgram.Host,
            Arguments = ["exec", DotnetProgram.Find("worker", "IceCreamFactory.Worker.dll")],
            Environment = (settings ?? new Dictionary<string, string>()).ToDictionary(s => $"TaskProtection__{s.Key.Replace(":", "__", StringComparison.Ordinal)}", s => s.Value),
        });
        if (sigtermDelay > TimeSpan.Zero)
        {
            _ = _simulator.ListenAsync().GetAwaiter().GetResult(); // Only for the launcher of processes itself does the simulator listen by itself.
        }

        Ecs.CreateService(
            new EcsServiceSettings
            {
                Name = "ice-cream",
                DesiredCount = 1,
                StopTimeout = TimeSpan.FromSeconds(3) + sigtermDelay,
                PlacementConstraint = PlacementConstraint.DistinctInstance,
            },
            sigtermDelay > TimeSpan.Zero ? new DelayedSigterm(launcher, sigtermDelay, TimeProvider.System) : launcher);
    }

    public EcsWorld Ecs => _simulator.Ecs;

    public AutoScalingGroup Group { get; }

    public SqsQueue? Orders { get; }

    /// <summary>The first event, past or to come, that has this kind and these fields.</summary>
    public Task<SimulatorEvent> WhenAsync(string kind, params (string Field, JsonNode? Value)[] fields) => WhenAsync(
        kind, e => fields.All(field => JsonNode.DeepEquals(e.Fields[field.Field], field.Value)), $"{kind} {string.Join(", ", fields)}");

    public Task<SimulatorEvent> WhenSaidAsync(string line) => WhenAsync("task.output", ("line", line));

    /// <summary>The first line of a worker, past or to come, that has this in it.</summary>
    public Task<SimulatorEvent> WhenLoggedAsync(string part)
        => WhenAsync("task.output", e => ((string)e.Fields["line"]!).Contains(part, StringComparison.Ordinal), $"line with \"{part}\"");

    private async Task<SimulatorEvent> WhenAsync(string kind, Func<SimulatorEvent, bool> isIt, string what)
    {
        var seen = new TaskCompletionSource<SimulatorEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(SimulatorEvent e)
        {
            if (e.Kind == kind && isIt(e))
            {
                seen.TrySetResult(e);
            }
        }

        _simulator.Events.Appended += Look;
        try
        {
            foreach (var e in _simulator.Events.Snapshot())
            {
                Look(e);
            }

            return await seen.Task.WaitAsync(_patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No {what} in:\n{string.Join('\n', _simulator.Events.Snapshot())}");
        }
        finally
        {
            _simulator.Events.Appended -= Look;
        }
    }

    /// <summary>Whether anything of this kind has happened so far.</summary>
    public bool Has(string kind) => _simulator.Events.Snapshot().Any(e => e.Kind == kind);

    /// <summary>Fails unless the worker says that it left no message behind, and the queue agrees.</summary>
    public void AssertNothingStranded()
    {
        Assert.DoesNotContain(_simulator.Events.Snapshot(), e => e.Kind == "task.output" && ((string)e.Fields["line"]!).Contains("neither deleted nor given back", StringComparison.Ordinal));
        _simulator.Sqs.CheckConservation();
    }

    public async ValueTask DisposeAsync()
    {
        await _simulator.DisposeAsync();
        _patience.Dispose();
    }
}
