using System.Globalization;
using System.Runtime.InteropServices;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>
/// Compares the worker with a bare loop and with npm sqs-consumer: the same endpoint, the same messages, each contender in a process
/// of its own against a server of its own, one after the other in every round. Judges nothing: it prints what was met and what was missed.
/// </summary>
internal static class SqsBenchmark
{
    /// <summary>
    /// Each a fifth of what is measured. The runtime compiles what is used a second and a third time, in the background and only
    /// while nothing new is used: after fewer bursts the figures still fall.
    /// </summary>
    private const int WarmUps = 8;

    /// <summary>Longer than the 100 ms for which the runtime must have met no new code before it compiles again.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// The server keeps every event, so each of its collections would copy them: with room for a whole run (in hexadecimal, 256 MiB)
    /// there is hardly one. And it settles sooner when its code is compiled again once instead of twice.
    /// </summary>
    private static readonly Dictionary<string, string> s_serverRuntime = new() { ["DOTNET_GCgen0size"] = "10000000", ["DOTNET_TieredPGO"] = "0" };

    public static async Task<int> RunAsync(SqsBenchmarkOptions options)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        IReadOnlyList<Scenario> scenarios = options.IsTuning ? [Scenario.Tuning] : [Scenario.NoWork, Scenario.Waiting];
        if (await NodePackages.InstallAsync() is { } missing)
        {
            Console.WriteLine($"Without sqs-consumer: {missing}.");
            scenarios = [.. scenarios.Select(scenario => scenario.Without(static contender => contender.IsNode))];
        }

        Console.WriteLine(
            $"{options.Rounds} rounds of {options.Messages} messages on {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; median (least – most)");
        foreach (var scenario in scenarios)
        {
            SqsReport.Print(scenario, await MeasureAsync(scenario, options));
        }

        return 0;
    }

    /// <summary>The rounds of each contender. Every round begins with another one, so that none always has the same place.</summary>
    private static async Task<IReadOnlyDictionary<Contender, List<RunFigures>>> MeasureAsync(Scenario scenario, SqsBenchmarkOptions options)
    {
        var figures = scenario.Contenders.ToDictionary(static contender => contender, static _ => new List<RunFigures>());
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var place = 0; place < scenario.Contenders.Count; place++)
            {
                var contender = scenario.Contenders[(round + place) % scenario.Contenders.Count];
                figures[contender].Add(await MeasureAsync(contender, scenario.Handling, options.Messages));
            }
        }

        return figures;
    }

    private static async Task<RunFigures> MeasureAsync(Contender contender, TimeSpan handling, int messages)
    {
        // A server that had run before would hold the events of all earlier runs, and be slower for the later ones.
        await using var server = ChildProgram.StartSelf([ServerProgram.Command], s_serverRuntime);
        await using var client = contender.Start(await server.ReadAsync<ServerPlace>(), handling);
        await client.ReadAsync<string>();
        for (var i = 0; i < WarmUps; i++)
        {
            await BurstAsync(server, client, Math.Max(1, messages / 5));
            await Task.Delay(s_pause, TimeProvider.System);
        }

        return await BurstAsync(server, client, messages);
    }

    private static async Task<RunFigures> BurstAsync(ChildProgram server, ChildProgram client, int messages)
    {
        await server.AskAsync<int>($"fill {messages}");
        await client.AskAsync<string>("begin");
        var seen = await server.AskAsync<ServerFigures>("open");
        return RunFigures.Of(messages, seen, await client.AskAsync<ClientFigures>("end"));
    }
}
