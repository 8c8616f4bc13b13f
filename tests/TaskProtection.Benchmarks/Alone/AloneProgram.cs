using System.Text.Json;
using Amazon.SQS;
using Microsoft.Extensions.DependencyInjection;
using TaskProtection.Benchmarks.Scopes;
using TaskProtection.Benchmarks.Sqs;

namespace TaskProtection.Benchmarks.Alone;

/// <summary>One round: the worker and the bare loop in turns, in this process, each on a queue that answers at once.</summary>
internal static class AloneProgram
{
    public const string Command = "alone-round";

    /// <summary>A burst takes a second. One that does not end has lost a message.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(string mode)
    {
        var (warmUps, bursts, messages) = mode == "quick" ? (1, 1, 1_000) : (5, 5, 100_000);
        using var protectors = new Protectors();
        protectors.UseProtected();
        var (ours, bare) = (new ReadySqs(), new ReadySqs());
        await OurWorker.StartAsync(ReadySqs.QueueUrl, Scenario.Concurrency, TimeSpan.Zero, services => services
            .AddSingleton<IAmazonSQS>(ours)
            .AddSingleton(protectors.Protection));
        BareLoop.Start(bare, ReadySqs.QueueUrl, Scenario.BareConcurrency, TimeSpan.Zero);
        var costs = new Dictionary<ReadySqs, List<Cost>> { [ours] = [], [bare] = [] };
        for (var i = 0; i < warmUps + bursts; i++)
        {
            // What one leaves behind does not always fall on the same other one.
            foreach (var sqs in i % 2 == 0 ? (ReadySqs[])[ours, bare] : [bare, ours])
            {
                costs[sqs].Add(await MeasureAsync(sqs, messages));
            }
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(new AloneRound(
            Median(ours, static cost => cost.Microseconds),
            Median(ours, static cost => cost.Bytes),
            Median(bare, static cost => cost.Microseconds),
            Median(bare, static cost => cost.Bytes))));
        return 0;

        double Median(ReadySqs sqs, Func<Cost, double> value) => Spread.Of(costs[sqs].Skip(warmUps), value).Median;
    }

    private static async Task<Cost> MeasureAsync(ReadySqs sqs, int messages)
    {
        var (cpu, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        await sqs.BurstAsync(messages).WaitAsync(s_patience, TimeProvider.System);
        return new((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / messages, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)messages);
    }

    /// <summary>For one message.</summary>
    private readonly record struct Cost(double Microseconds, double Bytes);
}
