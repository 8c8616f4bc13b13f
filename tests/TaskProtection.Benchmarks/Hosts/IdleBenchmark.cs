using TaskProtection.Benchmarks.Sqs;

namespace TaskProtection.Benchmarks.Hosts;

/// <summary>
/// What an idle SQS worker costs beside an empty host, and beside a loop that only polls. All rounds are idle in the same minute, each with an AWS of its own: what sleeps does
/// not disturb what sleeps beside it.
/// </summary>
internal static class IdleBenchmark
{
    /// <summary>The start, and some turns of everything that comes again.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromMinutes(2);

    /// <summary>
    /// What is called twice a minute is compiled for the last time after half an hour, and until then compiling is most of the cost.
    /// Compiled for good at the first call, a worker costs after minutes what it else costs for the rest of its life.
    /// </summary>
    private static readonly KeyValuePair<string, string> s_compiledForGood = new("DOTNET_TieredCompilation", "0");

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunOptions options)
    {
        var (settling, time) = options.IsQuick ? (TimeSpan.Zero, TimeSpan.FromSeconds(1)) : (s_settling, s_time);
        var started = new Stack<IAsyncDisposable>();
        var (empty, loops, workers) = (new List<HostRun>(), new List<HostRun>(), new List<HostRun>());
        try
        {
            for (var round = 0; round < options.Rounds; round++)
            {
                var server = ChildProgram.StartSelf([ServerProgram.Command], []);
                started.Push(server);
                var place = await server.ReadAsync<ServerPlace>();
                place = place with { Environment = new Dictionary<string, string>(place.Environment.Append(s_compiledForGood)) };
                empty.Add(await StartAsync(HostRole.Empty, place));
                loops.Add(await StartAsync(HostRole.BareLoop, place));
                workers.Add(await StartAsync(HostRole.Worker, place));
            }

            await Task.Delay(settling, TimeProvider.System);
            List<HostRun> hosts = [.. empty, .. loops, .. workers];
            await Task.WhenAll(hosts.Select(static host => host.BeginAsync()));
            await Task.Delay(time, TimeProvider.System);
            var figures = await Task.WhenAll(hosts.Select(static host => host.EndAsync()));
            return Figures(figures[..options.Rounds], figures[options.Rounds..^options.Rounds], figures[^options.Rounds..], time, options.IsQuick);
        }
        finally
        {
            while (started.TryPop(out var process))
            {
                await process.DisposeAsync();
            }
        }

        async Task<HostRun> StartAsync(HostRole role, ServerPlace place)
        {
            var host = await HostRun.StartAsync(role, place, waitTime: null);
            started.Push(host);
            return host;
        }
    }

    private static IReadOnlyList<Figure> Figures(IdleFigures[] empty, IdleFigures[] loops, IdleFigures[] workers, TimeSpan time, bool isQuick)
    {
        var minutes = time.TotalMinutes;
        return
        [
            new("CPU of an idle SQS worker, of one processor", [.. workers.Select(Percent)], "%", "0.000", Most: 0.1),
            new("shortest timer that fires in an idle SQS worker", [.. workers.Select(static run => run.ShortestTimer ?? double.NaN)], "s", "0.0", Least: isQuick ? null : 1, IsOfTime: false), // A quick run is over before any fires.
            new("timers that fire in an idle SQS worker", [.. workers.Select(run => run.TimersFired / minutes)], "a minute", "0", Most: isQuick ? null : 16, IsOfTime: false),
            new("CPU of an idle empty host, of one processor", [.. empty.Select(Percent)], "%", "0.000"),
            new("CPU of an idle bare loop, of one processor", [.. loops.Select(Percent)], "%", "0.000"),
            new("wake-ups of threads in an idle SQS worker", [.. workers.Select(run => run.WakeUps / minutes)], "a minute", "0"),
            new("wake-ups of threads in an idle bare loop", [.. loops.Select(run => run.WakeUps / minutes)], "a minute", "0"),
            new("wake-ups of threads in an idle empty host", [.. empty.Select(run => run.WakeUps / minutes)], "a minute", "0"),
        ];

        double Percent(IdleFigures run) => run.CpuSeconds / time.TotalSeconds * 100;
    }
}
