using System.Globalization;
using System.Runtime.InteropServices;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>
/// Compares the worker with a bare loop and with npm sqs-consumer: the same endpoint, the same messages, each contender in a process
/// of its own against a server of its own, one after the other in every round. Judges nothing: it prints what was met and what was missed.
/// </summary>
internal static class SqsBenchmark
{
    /// <summary>So many times the fewest warm-ups: on a machine that is too busy to compile in that time nothing is worth measuring anyway.</summary>
    private const int MostWarmUps = 3;

    /// <summary>A burst for which no more than this was compiled was not slowed down by it: some 0.3 ms of processor time each.</summary>
    private const int FewMethods = 5;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Has the runtime compile again at once what is used often. By default it waits until nothing new has been used for 100 ms: the
    /// code is the same in the end, but only after a minute.
    /// </summary>
    private static readonly Dictionary<string, string> s_clientRuntime = new() { ["DOTNET_TC_CallCountingDelayMs"] = "0" };

    /// <summary>
    /// The server keeps every event, so each of its collections would copy them: with room for a whole run (in hexadecimal, 256 MiB)
    /// there is hardly one. And it has finished sooner when its code is compiled again once instead of twice.
    /// </summary>
    private static readonly Dictionary<string, string> s_serverRuntime = new(s_clientRuntime) { ["DOTNET_GCgen0size"] = "10000000", ["DOTNET_TieredPGO"] = "0" };

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
        if (options.WarmUps < new SqsBenchmarkOptions().WarmUps)
        {
            Console.WriteLine("Not warmed up: it shows that everything runs, and the figures mean nothing.");
        }

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
                figures[contender].Add(await MeasureAsync(contender, scenario.Handling, options));
            }
        }

        return figures;
    }

    private static async Task<RunFigures> MeasureAsync(Contender contender, TimeSpan handling, SqsBenchmarkOptions options)
    {
        // A server that had run before would hold the events of all earlier runs, and be slower for the later ones.
        await using var server = ChildProgram.StartSelf([ServerProgram.Command], s_serverRuntime);
        await using var client = contender.Start(await server.ReadAsync<ServerPlace>(), handling, s_clientRuntime);
        await client.ReadAsync<string>();
        var isWarm = false;
        for (var i = 1; i <= options.WarmUps * MostWarmUps && !(isWarm && i > options.WarmUps); i++)
        {
            var (served, spent) = await BurstAsync(server, client, Math.Max(1, options.Messages / 5));
            isWarm = served.CompiledMethods <= FewMethods && (spent.CompiledMethods ?? 0) <= FewMethods;
            await Task.Delay(s_pause, TimeProvider.System);
        }

        var (seen, measured) = await BurstAsync(server, client, options.Messages);
        return RunFigures.Of(options.Messages, seen, measured);
    }

    private static async Task<(ServerFigures Seen, ClientFigures Spent)> BurstAsync(ChildProgram server, ChildProgram client, int messages)
    {
        await server.AskAsync<int>($"fill {messages}");
        await client.AskAsync<string>("begin");
        var seen = await server.AskAsync<ServerFigures>("open");
        return (seen, await client.AskAsync<ClientFigures>("end"));
    }
}
