using System.Runtime.InteropServices;
using System.Text;

namespace TaskProtection.Benchmarks;

/// <summary>The figures as a page of the documentation.</summary>
internal static class PerformancePage
{
    public const string Command = "dotnet run -c Release --project tests/TaskProtection.Benchmarks --";

    private const string Begin = "<!-- profiling -->";
    private const string End = "<!-- end of profiling -->";

    /// <summary>Writes the page anew, but for what is written by hand in it.</summary>
    /// <param name="file">Where it is.</param>
    /// <param name="figures">What was measured.</param>
    /// <param name="options">How.</param>
    /// <param name="sources">Of what.</param>
    /// <param name="kept">What is written by hand.</param>
    public static void Write(string file, IReadOnlyDictionary<Section, IReadOnlyList<Figure>> figures, RunOptions options, string sources, string kept)
        => File.WriteAllText(file, $"{Text(figures, options, sources)}{Begin}{kept}{End}\n");

    /// <exception cref="InvalidOperationException">It cannot be told what that is: nothing is to be measured for a page that then cannot be written.</exception>
    public static string WrittenByHand(string file) => !File.Exists(file) ? "\n" : File.ReadAllText(file).Split([Begin, End], StringSplitOptions.None) switch
    {
        [_, var kept, _] => kept,
        _ => throw new InvalidOperationException($"{file} has to have '{Begin}' and '{End}' once each."),
    };

    private static string Text(IReadOnlyDictionary<Section, IReadOnlyList<Figure>> figures, RunOptions options, string sources)
    {
        var page = new StringBuilder($"""
            # Performance

            Written by `{Command} --page docs/performance.md` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} of commit {sources}, on a machine with
            {Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.FrameworkDescription}. Each value is the median of {options.Rounds} rounds, in brackets the least and the most. What is compared takes turns within
            a round, and a ratio is taken within its round; AWS is the simulator, in a process of its own on the same machine, so no network is in these figures.
            The median is what meets a budget or misses it; where the rounds disagree, it says so, and another run may end the other way.

            ## Budgets

            | what | budget | measured | part of the budget | | command |
            |---|---|---|---|---|---|

            """);
        foreach (var (section, part) in figures)
        {
            foreach (var figure in part.Where(static figure => figure.HasBudget))
            {
                page.AppendLine($"| {figure.What} | {figure.Budget} | {Measured(figure)} | {figure.OfBudget:0.00} | {Verdict(figure)} | {Of(section)} |");
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
                page.AppendLine($"| {figure.What} | {Measured(figure)} | {Of(section)} |");
            }
        }

        return page.Append($"""

            ## How it is measured

            - `scopes`: BenchmarkDotNet, every benchmark in each round, each round in a process of its own. Units of work do nothing; two foreign `AsyncLocal` values are set,
              as tracing and logging set them. Of the 15 iterations of what one thread does the shortest counts: what else the machine does only ever adds. Where a number of threads is given, each of them has some
              50 ms of work, they live on from iteration to iteration and begin together, the time is that until the last one is done, divided by all that was done, and of 5 iterations the median counts: the shortest would be the one in which
              the threads were least in each other's way. `{Command} --filter '*'` runs the same benchmarks one by one, with all that BenchmarkDotNet tells of them; the times of many threads are not divided there.
            - `first-message`: a worker without linger, so that every message has to wait for protection; from the answer of the poll to the first line of the handler, less
              the HTTP request that protects. The target `instance` is switched off for it. On EC2 it is on by default, and asked after the task: that is the row with two round trips, less both requests.
            - `hosts`: real processes, a real SIGTERM. A poll that is under way then is waited out, as SQS may have handed out a message; that is the worker's `WaitTime`, and not counted.
            - `idle`: one minute, two after the start, all rounds at once, and all code compiled for good (`DOTNET_TieredCompilation=0`): else a worker that is called twice a minute would for its first half hour
              be compiled anew most of all. Timers are those of the library and the worker: the time until the first tick, or the period. Wake-ups are those of all threads, the runtime's and the SDK's too: how much the count of each
              thread has grown, from nothing for one that began in that minute; one that ended in it counts nothing. An idle worker looks for a Spot interruption every 5 s and for each other disruption every 10 s, all with
              one timer, and polls every 10 s; the bare loop polls every 10 s.
            - `alone`: the worker, 64 messages at once, and the bare loop by turns in one process, each on a client that sends nothing; processor time and bytes of the whole process for a message that nothing is
              done with, less those of the bare loop, which makes receives and deletes too. A change of the worker shows in its bytes, which are the same within a percent; its time moves with the machine, within
              a run less than the ratios of `sqs`. The budget of bytes is there to notice a change for the worse.
            - `sqs`: the worker against a bare loop of AWSSDK.SQS on one endpoint, each in a process of its own, which take turns: every round begins with another one. `bare loop x 12` is the same loop with twice as many requests under way,
              which is what that alone is worth; `sqs-consumer` is npm's, six of ten messages each with a handler of batches, and is left out where node is not installed. Where a call takes no time, client and server share the processors and neither is ever waited for: that compares what both spend. Where the server's answer
              leaves 10 ms late, as from a service somewhere else, it is the time of the calls that is shared: that compares how well it is used. `{Command} sqs` compares more, and prints what was measured of each.


            """).ToString();
    }

    private static string Measured(Figure figure) => $"{figure.Spread.ToString(figure.Format)} {figure.Unit}";

    private static string Verdict(Figure figure) => (figure.IsMet ? "met" : "**missed**") + (figure.IsUncertain ? ", not in every round" : "");

    private static string Of(Section section) => $"`… -- --only {section.Name}`";
}
