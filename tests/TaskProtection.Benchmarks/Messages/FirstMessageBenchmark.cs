using TaskProtection.Benchmarks.Sqs;

namespace TaskProtection.Benchmarks.Messages;

/// <summary>How long the first message waits for its handler, beyond the calls that protect the task, and its instance where that is on.</summary>
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
        var (task, both) = (new List<Round>(), new List<Round>());
        for (var round = 0; round < options.Rounds; round++)
        {
            task.Add(await RunAsync(TargetMode.Never, warmUps, messages));
            both.Add(await RunAsync(TargetMode.Auto, warmUps, messages));
        }

        return
        [
            new("first message of a busy period: receive → handler begins, beyond one protect round trip", [.. task.Select(static round => round.Own)], "ms", "0.00", Most: 2),
            new("that round trip, to an agent on the same machine", [.. task.Select(static round => round.Trips)], "ms", "0.00"),
            new("the same for the first message of a process, whose code is not compiled yet", [.. task.Select(static round => round.Cold)], "ms", "0.0"),
            new("the same with the instance protected too, beyond two round trips: the agent's and `SetInstanceProtection`", [.. both.Select(static round => round.Own)], "ms", "0.00"),
            new("those two round trips, to a simulator on the same machine", [.. both.Select(static round => round.Trips)], "ms", "0.00"),
        ];
    }

    private static async Task<Round> RunAsync(TargetMode instance, int warmUps, int messages)
    {
        await using var server = ChildProgram.StartSelf([ServerProgram.Command], []);
        var place = await server.ReadAsync<ServerPlace>();
        await using var worker = ChildProgram.StartSelf([FirstMessageProgram.Command, $"{instance}", place.QueueUrl], place.Environment);
        await worker.ReadAsync<string>();
        var cold = (await SendAsync(server, worker, warmUps))[0].Own;
        var warm = await SendAsync(server, worker, messages);
        return new(cold, Spread.Of(warm, static message => message.Own).Median, Spread.Of(warm, static message => message.RoundTrips).Median);
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

    /// <summary>In milliseconds: the very first message, the median of the warm ones, and the round trips of those.</summary>
    private readonly record struct Round(double Cold, double Own, double Trips);
}
