using System.Globalization;
using System.Text.Json.Nodes;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Events;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.PackageChecks.Workers;

/// <summary>A program as the one task of a service on the simulator, on an instance of its own; every wait is bounded.</summary>
internal sealed class WorkerTask : IAsyncDisposable
{
    // A worker is up in a second; a machine that is busy with everything else may need many.
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(90), TimeProvider.System);
    private readonly Simulator _simulator = new(new SimulatorOptions { Ecs = new() { SchedulerInterval = TimeSpan.FromSeconds(0.2) } });
    private readonly EcsService _service;

    public WorkerTask(string program, IReadOnlyList<string> arguments)
    {
        // Long enough for work that does not wait for its protection to be seen before it.
        _simulator.Faults.On("ecs-agent", operation: "PutState").Delay(TimeSpan.FromSeconds(0.2));
        Orders = _simulator.Sqs.CreateQueue("orders");
        _simulator.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = 1, BootTime = TimeSpan.Zero });
        _service = _simulator.Ecs.CreateService(
            new EcsServiceSettings { Name = "workers", DesiredCount = 1, StopTimeout = TimeSpan.FromSeconds(30) },
            new ProcessLauncher(new ProcessLauncherSettings
            {
                FileName = program,
                Arguments = arguments,
                Environment = new Dictionary<string, string>
                {
                    // Short, so that the release between two units of work can be seen without waiting minutes for it.
                    ["TaskProtection__Task__Linger"] = "00:00:00.5",
                    ["TaskProtection__Instance__Linger"] = "00:00:00.5",
                },
            }));
    }

    public SqsQueue Orders { get; }

    public IEnumerable<SimulatorEvent> Events => _simulator.Events.Snapshot();

    /// <summary>Ends the task as ECS does: it wants none any more, and sends SIGTERM; protection does not keep <c>StopTask</c> away.</summary>
    public void Stop()
    {
        _service.SetDesiredCount(0);
        foreach (var task in _service.Tasks)
        {
            _simulator.Ecs.StopTask(task.TaskId);
        }
    }

    public string Lines() => string.Join('\n', Events.Where(static e => e.Kind == "task.output").Select(static e => (string?)e.Fields["line"]));

    public Task<SimulatorEvent> WhenAsync(string kind, params (string Field, JsonNode? Value)[] fields)
        => WhenAsync(kind, e => fields.All(field => JsonNode.DeepEquals(e.Fields[field.Field], field.Value)), 1);

    /// <summary>The event, past or to come, with which there are so many of its kind.</summary>
    public async Task<SimulatorEvent> WhenAsync(string kind, Func<SimulatorEvent, bool> isIt, int count)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        SimulatorEvent? Find() => Events.Where(e => e.Kind == kind && isIt(e)).ElementAtOrDefault(count - 1);
        void Look(SimulatorEvent e)
        {
            if (e.Kind == kind)
            {
                seen.TrySetResult();
            }
        }

        _simulator.Events.Appended += Look;
        try
        {
            while (true)
            {
                if (Find() is { } found)
                {
                    return found;
                }

                await seen.Task.WaitAsync(_patience.Token);
                seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No {kind} ({count}) in:\n{string.Join('\n', Events)}");
        }
        finally
        {
            _simulator.Events.Appended -= Look;
        }
    }

    public Task WhenEmptyAsync() => Orders.WaitUntilEmptyAsync(_patience.Token);

    /// <summary>Its memory in MiB, now and at the most; zero where there is no <c>/proc</c>.</summary>
    public static (double Now, double Peak) Memory(int processId)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status");
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        double Of(string name) => lines.Where(l => l.StartsWith(name, StringComparison.Ordinal)).Select(static l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024).FirstOrDefault();
        return (Of("VmRSS:"), Of("VmHWM:"));
    }

    public async ValueTask DisposeAsync()
    {
        await _simulator.DisposeAsync();
        _patience.Dispose();
    }
}
