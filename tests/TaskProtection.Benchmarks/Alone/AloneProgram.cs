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
        (ReadySqs Sqs, List<Cost> Costs)[] turns = [(ours, []), (bare, [])];
        for (var i = 0; i < warmUps + bursts; i++)
        {
            foreach (var (sqs, costs) in turns)
            {
                costs.Add(await MeasureAsync(sqs, messages));
            }

            Array.Reverse(turns); // What one leaves behind does not always fall on the same other one.
        }

        var (our, theirs) = turns[0].Sqs == ours ? (turns[0].Costs, turns[1].Costs) : (turns[1].Costs, turns[0].Costs);
        Console.Out.WriteLine(JsonSerializer.Serialize(new AloneRound(
            Median(our.Skip(warmUps), static cost => cost.Microseconds),
            Median(our.Skip(warmUps), static cost => cost.Bytes),
            Median(theirs.Skip(warmUps), static cost => cost.Microseconds),
            Median(theirs.Skip(warmUps), static cost => cost.Bytes))));
        return 0;
    }

    private static async Task<Cost> MeasureAsync(ReadySqs sqs, int messages)
    {
        var (cpu, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        await sqs.BurstAsync(messages).WaitAsync(s_patience, TimeProvider.System);
        return new((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / messages, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)messages);
    }

    private static double Median(IEnumerable<Cost> costs, Func<Cost, double> value) => Spread.Of(costs, value).Median;

    /// <summary>For one message.</summary>
    private readonly record struct Cost(double Microseconds, double Bytes);
}
