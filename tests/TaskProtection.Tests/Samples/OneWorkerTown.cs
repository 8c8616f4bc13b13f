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

    public OneWorkerTown(bool hasQueue = true)
    {
        _simulator = new Testing.Simulator(new SimulatorOptions { Ecs = new() { SchedulerInterval = TimeSpan.FromSeconds(0.2) } });
        Orders = hasQueue ? _simulator.Sqs.CreateQueue("orders") : null;
        _simulator.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = 1, BootTime = TimeSpan.Zero });
        Ecs.CreateService(
            new EcsServiceSettings
            {
                Name = "ice-cream",
                DesiredCount = 1,
                StopTimeout = TimeSpan.FromSeconds(3),
                PlacementConstraint = PlacementConstraint.DistinctInstance,
            },
            new ProcessLauncher(new ProcessLauncherSettings
            {
                FileName = DotnetProgram.Host,
                Arguments = ["exec", DotnetProgram.Find("worker", "IceCreamFactory.Worker.dll")],
            }));
    }

    public EcsWorld Ecs => _simulator.Ecs;

    public SqsQueue? Orders { get; }

    /// <summary>The first event, past or to come, that has this kind and these fields.</summary>
    public async Task<SimulatorEvent> WhenAsync(string kind, params (string Field, JsonNode? Value)[] fields)
    {
        var seen = new TaskCompletionSource<SimulatorEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(SimulatorEvent e)
        {
            if (e.Kind == kind && fields.All(field => JsonNode.DeepEquals(e.Fields[field.Field], field.Value)))
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
            throw new TimeoutException($"No {kind} {string.Join(", ", fields)} in:\n{string.Join('\n', _simulator.Events.Snapshot())}");
        }
        finally
        {
            _simulator.Events.Appended -= Look;
        }
    }

    public Task<SimulatorEvent> WhenSaidAsync(string line) => WhenAsync("task.output", ("line", line));

    public async ValueTask DisposeAsync()
    {
        await _simulator.DisposeAsync();
        _patience.Dispose();
    }
}
