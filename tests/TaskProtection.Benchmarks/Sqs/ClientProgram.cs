using System.Runtime;
using System.Text.Json;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>
/// One contender in a process of its own. Says <c>"ready"</c> once it waits for messages, then obeys its standard input: <c>begin</c>
/// and <c>end</c> mark the part that is measured.
/// </summary>
internal static class ClientProgram
{
    public const string Command = "sqs-client";

    public static async Task<int> RunAsync(string contender, Uri queueUrl, int concurrency, TimeSpan handling)
    {
        await StartAsync(contender, queueUrl, concurrency, handling);
        Console.Out.WriteLine("\"ready\"");
        var (cpu, allocated, compiled) = (TimeSpan.Zero, 0L, 0L);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            switch (line)
            {
                case "begin":
                    (cpu, allocated, compiled) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), JitInfo.GetCompiledMethodCount());
                    Console.Out.WriteLine("\"begun\"");
                    break;
                case "end":
                    cpu = Environment.CpuUsage.TotalTime - cpu;
                    allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
                    Console.Out.WriteLine(JsonSerializer.Serialize(new ClientFigures(cpu.TotalSeconds, allocated, (int)(JitInfo.GetCompiledMethodCount() - compiled))));
                    break;
                default:
                    throw new ArgumentException($"The client does not know '{line}'.");
            }
        }

        return 0;
    }

    private static Task StartAsync(string contender, Uri queueUrl, int concurrency, TimeSpan handling) => contender switch
    {
        "ours" => OurWorker.StartAsync(queueUrl, concurrency, handling),
        "bare" => BareLoop.StartAsync(queueUrl, concurrency, handling),
        "raw" => RawLoop.StartAsync(queueUrl, concurrency),
        _ => throw new ArgumentException($"There is no contender '{contender}'."),
    };
}
