namespace TaskProtection.Benchmarks.Alone;

/// <summary>
/// What a message costs in the worker itself, beyond what it costs in a bare loop, without SDK, HTTP and server: those are most of what is
/// spent in the comparison of <see cref="Sqs.SqsBenchmark"/>, and its spread hides a change of the worker.
/// </summary>
internal static class AloneBenchmark
{
    private const string What = "by a message in the worker, more than in a bare loop, on clients that answer at once";

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunOptions options)
    {
        var rounds = await Rounds.RunAsync<AloneRound>(AloneProgram.Command, options);
        return
        [
            new($"allocated {What}", [.. rounds.Select(static round => round.OurBytes - round.BareBytes)], "B", "0", Most: 2_400, IsOfTime: false),
            new($"CPU spent {What}", [.. rounds.Select(static round => round.OurMicroseconds - round.BareMicroseconds)], "µs", "0.0"),
            new("CPU of a message in that bare loop", [.. rounds.Select(static round => round.BareMicroseconds)], "µs", "0.0"),
        ];
    }
}
