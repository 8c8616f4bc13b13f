using System.Diagnostics;
using System.Runtime;
using System.Text.Json;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>
/// The endpoint, in a process of its own: a simulated AWS with one queue, and one ECS task whose environment the clients get. Says
/// where it is in one line, then obeys its standard input: <c>fill 10000</c> sends messages that nobody can receive yet, <c>open</c>
/// lets them go and answers, once the last one is deleted, what that took.
/// </summary>
internal static class ServerProgram
{
    public const string Command = "sqs-server";

    /// <summary>What the issue of a comparison is: 256 bytes of body.</summary>
    private static readonly string s_body = new('x', 256);

    /// <summary>Long polls get nothing while it is in force: clients are warm and waiting, and begin together.</summary>
    private static readonly SqsQueueSettings s_closed = new() { InFlightLimit = 0 };

    /// <param name="way">How much later every answer of SQS leaves.</param>
    public static async Task<int> RunAsync(TimeSpan way)
    {
        await using var simulator = new Simulator(new SimulatorOptions { KeptEvents = 0 });
        var door = await simulator.ListenAsync();
        var queue = simulator.Sqs.CreateQueue("bench", s_closed);
        if (way > TimeSpan.Zero)
        {
            simulator.Faults.On("sqs").DelayReplies(way);
        }

        var calls = new CallCounts(simulator.Events);
        Write(new ServerPlace(queue.UrlAt(door), await EnvironmentOfATaskAsync(simulator)));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["fill", var count]:
                    queue.Configure(s_closed);
                    for (var i = int.Parse(count); i > 0; i--)
                    {
                        queue.Send(s_body);
                    }

                    GC.Collect(); // What the bursts before left is not collected at the cost of this one.
                    Write(int.Parse(count));
                    break;
                case ["open"]:
                    calls.Clear();
                    var (cpu, compiled, beginning) = (Environment.CpuUsage.TotalTime, JitInfo.GetCompiledMethodCount(), Stopwatch.GetTimestamp());
                    queue.Configure(new SqsQueueSettings());
                    await queue.WaitUntilEmptyAsync();
                    var elapsed = Stopwatch.GetElapsedTime(beginning);
                    cpu = Environment.CpuUsage.TotalTime - cpu;
                    compiled = JitInfo.GetCompiledMethodCount() - compiled;
                    var (sqs, protection) = calls.Snapshot();
                    Write(new ServerFigures(elapsed.TotalSeconds, cpu.TotalSeconds, (int)compiled, sqs, protection));
                    break;
                default:
                    throw new ArgumentException($"The server does not know '{line}'.");
            }
        }

        return 0;
    }

    /// <summary>A task of a service, because ECS protects no other.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> EnvironmentOfATaskAsync(Simulator simulator)
    {
        var environment = new TaskCompletionSource<IReadOnlyDictionary<string, string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var launcher = new InProcessLauncher(async (task, sigterm) =>
        {
            environment.TrySetResult(task.Environment);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, sigterm).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        });
        simulator.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "bench", DesiredCapacity = 1, BootTime = TimeSpan.Zero });
        simulator.Ecs.CreateService(new EcsServiceSettings { Name = "bench", DesiredCount = 1 }, launcher);
        return await environment.Task;
    }

    private static void Write<T>(T answer) => Console.Out.WriteLine(JsonSerializer.Serialize(answer));
}
