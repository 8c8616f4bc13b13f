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
        for (var i = 0; i < warmUps; i++)
        {
            _ = await MeasureAsync(ours, messages);
            _ = await MeasureAsync(bare, messages);
        }

        var (our, theirs) = (new List<Cost>(), new List<Cost>());
        for (var i = 0; i < bursts; i++)
        {
            our.Add(await MeasureAsync(ours, messages));
            theirs.Add(await MeasureAsync(bare, messages));
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(new AloneRound(
            Median(our, static cost => cost.Microseconds),
            Median(our, static cost => cost.Bytes),
            Median(theirs, static cost => cost.Microseconds),
            Median(theirs, static cost => cost.Bytes))));
        return 0;
    }

    private static async Task<Cost> MeasureAsync(ReadySqs sqs, int messages)
    {
        var (cpu, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        await sqs.BurstAsync(messages);
        return new((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / messages, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)messages);
    }

    private static double Median(List<Cost> costs, Func<Cost, double> value) => Spread.Of(costs, value).Median;

    /// <summary>For one message.</summary>
    private readonly record struct Cost(double Microseconds, double Bytes);
}
