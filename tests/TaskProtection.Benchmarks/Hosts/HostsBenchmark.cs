using TaskProtection.Benchmarks.Sqs;

namespace TaskProtection.Benchmarks.Hosts;

/// <summary>How long hosts take to start, and from SIGTERM to their exit with nothing running: real processes, one after the other, each round all of them.</summary>
internal static class HostsBenchmark
{
    /// <summary>The poll under way at the SIGTERM is not counted, but it is waited for.</summary>
    private static readonly TimeSpan s_waitTime = TimeSpan.FromSeconds(1);

    /// <summary>The start is over by then, what the host does beside it too.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private static readonly HostRole[] s_roles = [HostRole.Empty, HostRole.Protected, HostRole.Worker];

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunOptions options)
    {
        await using var server = ChildProgram.StartSelf([ServerProgram.Command], []);
        var place = await server.ReadAsync<ServerPlace>();
        var rounds = new List<Dictionary<HostRole, (double StartUp, double Exit)>>();
        for (var round = 0; round < options.Rounds; round++)
        {
            rounds.Add([]);
            for (var turn = 0; turn < s_roles.Length; turn++)
            {
                var role = s_roles[(round + turn) % s_roles.Length];
                await using var host = await HostRun.StartAsync(role, place, s_waitTime);
                await Task.Delay(options.IsQuick ? TimeSpan.Zero : s_pause, TimeProvider.System);
                rounds[^1][role] = (host.StartUp.TotalMilliseconds, (await host.StopAsync()).TotalMilliseconds);
            }
        }

        return
        [
            More("SIGTERM → exit, more than an empty host: protection", HostRole.Protected, static run => run.Exit, 300),
            More("SIGTERM → exit, more than an empty host: protection and an SQS worker, beyond its poll", HostRole.Worker, static run => run.Exit, 300),
            new("SIGTERM → exit of an empty host", [.. rounds.Select(static round => round[HostRole.Empty].Exit)], "ms", "0"),
            new("start of an empty host, process and all", [.. rounds.Select(static round => round[HostRole.Empty].StartUp)], "ms", "0"),
            More("start, more than an empty host: protection", HostRole.Protected, static run => run.StartUp),
            More("start, more than an empty host: protection and an SQS worker", HostRole.Worker, static run => run.StartUp),
        ];

        Figure More(string what, HostRole role, Func<(double StartUp, double Exit), double> value, double? most = null) =>
            new(what, [.. rounds.Select(round => value(round[role]) - value(round[HostRole.Empty]))], "ms", "0", Most: most);
    }
}
