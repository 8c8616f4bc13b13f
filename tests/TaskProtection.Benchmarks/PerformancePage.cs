using System.Runtime.InteropServices;
using System.Text;

namespace TaskProtection.Benchmarks;

/// <summary>The figures as a page of the documentation.</summary>
internal static class PerformancePage
{
    public const string Command = "dotnet run -c Release --project tests/TaskProtection.Benchmarks --";

    public static string Write(IReadOnlyDictionary<Section, IReadOnlyList<Figure>> figures, RunOptions options)
    {
        var page = new StringBuilder($"""
            # Performance

            Written by `{Command} --page docs/performance.md` on a machine with {Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}),
            {RuntimeInformation.FrameworkDescription}. Each value is the median of {options.Rounds} rounds, in brackets the least and the most. What is compared takes turns within
            a round, and a ratio is taken within its round; AWS is the simulator, in a process of its own on the same machine, so no network is in these figures.

            ## Budgets

            | what | budget | measured | part of the budget | | command |
            |---|---|---|---|---|---|

            """);
        foreach (var (section, part) in figures)
        {
            foreach (var figure in part.Where(static figure => figure.HasBudget))
            {
                page.AppendLine($"| {figure.What} | {figure.Budget} | {figure.Spread.ToString(figure.Format)} {figure.Unit} | {figure.OfBudget:0.00} | {(figure.IsMet ? "met" : "**missed**")} | `… -- --only {section.Name}` |");
            }
        }

        page.Append("""

            ## Other figures

            | what | measured | command |
            |---|---|---|

            """);
        foreach (var (section, part) in figures)
        {
            foreach (var figure in part.Where(static figure => !figure.HasBudget))
            {
                page.AppendLine($"| {figure.What} | {figure.Spread.ToString(figure.Format)} {figure.Unit} | `… -- --only {section.Name}` |");
            }
        }

        return page.Append($"""

            ## How it is measured

            - `scopes`: BenchmarkDotNet, every benchmark in each round, each round in a process of its own, and of the 15 iterations of a benchmark the shortest. Units of work do nothing; two foreign `AsyncLocal` values are set,
              as tracing and logging set them. `{Command} --filter '*'` runs the same benchmarks one by one, with all that BenchmarkDotNet tells of them.
            - `first-message`: a worker without linger, so that every message has to wait for protection; from the answer of the poll to the first line of the handler, less
              the HTTP request that protects.
            - `hosts`: real processes, a real SIGTERM. A poll that is under way then is waited out, as SQS may have handed out a message; that is the worker's `WaitTime`, and not counted.
            - `idle`: one minute, two after the start, all rounds at once, and all code compiled for good (`DOTNET_TieredCompilation=0`), as that of a worker is after half an hour: until then compiling costs more,
              0.9 % in the first five minutes, 0.10 to 0.13 % from the tenth to the thirty-fifth, and 0.08 % in the five after that. Timers are those of the library and the worker; wake-ups are those of all threads that live at the end of the minute, the runtime's and the SDK's too: one that ended takes what it had with it. What an idle worker spends goes
              into some 30 requests a minute: a look for a Spot interruption every 5 s and for each other disruption every 10 s, all at the same moments, and a poll every 10 s. A quarter of it is no work (`perf`): a thread of the
              pool that was woken looks for more to do for a while before it sleeps again. Looking at the same moments saves 14 % in the mean of three pairs, 5 to 20 % in each.
            - Where the time goes (`perf`): of enters and disposes, contended ones among them, a quarter is the lock and a sixth the clock; of the CPU of a message 6 % is code of the library and the worker, and the rest the AWS SDK, HTTP, the runtime and
              the kernel, as it is in the bare loop.
            - The start of a host that protects is mostly compiling (`dotnet-trace`): one look at the agent, the metadata, ECS and Auto Scaling, each through Polly and the AWS SDK for the first time. Published with
              `PublishReadyToRun` it took a quarter less; native code is ready sooner still ([samples/Aot](../samples/Aot)).
            - `sqs`: the worker against a bare loop of AWSSDK.SQS on one endpoint. `{Command} sqs` compares more, and prints what was measured of each.

            """).ToString();
    }
}
