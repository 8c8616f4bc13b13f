using TaskProtection.Benchmarks.Sqs;

namespace TaskProtection.Benchmarks.Messages;

/// <summary>How long the first message waits for its handler, beyond the one call that protects the task.</summary>
internal static class FirstMessageBenchmark
{
    /// <summary>So that the code is compiled as it stays: 30 calls, and the runtime's own delay.</summary>
    private const int WarmUps = 60;

    private const int Messages = 21;

    /// <summary>The release of the one before has been answered by then, and the agent's limit of 40 calls a second is far.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunOptions options)
    {
        var (warmUps, messages) = options.IsQuick ? (1, 1) : (WarmUps, Messages);
        var (own, trips, cold) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            await using var server = ChildProgram.StartSelf([ServerProgram.Command], []);
            var place = await server.ReadAsync<ServerPlace>();
            await using var worker = ChildProgram.StartSelf([FirstMessageProgram.Command, place.QueueUrl], place.Environment);
            await worker.ReadAsync<string>();
            cold.Add((await SendAsync(server, worker, warmUps))[0].Own);
            var warm = await SendAsync(server, worker, messages);
            own.Add(Spread.Of(warm, static message => message.Own).Median);
            trips.Add(Spread.Of(warm, static message => message.RoundTrip).Median);
        }

        return
        [
            new("first message of a busy period: receive → handler begins, beyond one protect round trip", own, "ms", "0.00", Most: 2),
            new("that round trip, to an agent on the same machine", trips, "ms", "0.00"),
            new("the same for the first message of a process, whose code is not compiled yet", cold, "ms", "0.0"),
        ];
    }

    private static async Task<List<FirstMessage>> SendAsync(ChildProgram server, ChildProgram worker, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await server.AskAsync<int>("fill 1");
            await server.AskAsync<ServerFigures>("open");
            await Task.Delay(s_pause, TimeProvider.System);
        }

        return await worker.AskAsync<List<FirstMessage>>("take");
    }
}
