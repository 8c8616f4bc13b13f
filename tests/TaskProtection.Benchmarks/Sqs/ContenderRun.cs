namespace TaskProtection.Benchmarks.Sqs;

/// <summary>A contender in a process of its own, against a server of its own: one that had served others would be slower for the later ones.</summary>
internal sealed class ContenderRun : IAsyncDisposable
{
    /// <summary>So many times the fewest warm-ups: on a machine that is too busy to compile in that time nothing is worth measuring anyway.</summary>
    private const int MostWarmUps = 3;

    /// <summary>A burst for which no more than this was compiled was not slowed down by it: some 0.3 ms of processor time each.</summary>
    private const int FewMethods = 5;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The server has finished sooner when its code is compiled again once instead of twice.</summary>
    private static readonly Dictionary<string, string> s_serverRuntime = new(Rounds.CompileAtOnce) { ["DOTNET_TieredPGO"] = "0" };

    private readonly ChildProgram _server;
    private readonly ChildProgram _client;

    private ContenderRun(Contender contender, ChildProgram server, ChildProgram client) => (Contender, _server, _client) = (contender, server, client);

    public Contender Contender { get; }

    /// <summary>Starts both processes. The client waits for messages when it returns.</summary>
    public static async Task<ContenderRun> StartAsync(Contender contender, Scenario scenario)
    {
        var server = ChildProgram.StartSelf([ServerProgram.Command, $"{scenario.Way.TotalMilliseconds}"], s_serverRuntime);
        var client = contender.Start(await server.ReadAsync<ServerPlace>(), scenario.Handling, Rounds.CompileAtOnce);
        await client.ReadAsync<string>();
        return new ContenderRun(contender, server, client);
    }

    /// <summary>Lets both runtimes compile what they use often.</summary>
    public async Task WarmUpAsync(int fewest, int messages)
    {
        var isWarm = false;
        for (var i = 1; i <= fewest * MostWarmUps && !(isWarm && i > fewest); i++)
        {
            var (served, spent) = await BurstAsync(messages);
            isWarm = served.CompiledMethods <= FewMethods && (spent.CompiledMethods ?? 0) <= FewMethods;
            await Task.Delay(s_pause, TimeProvider.System);
        }
    }

    public async Task<RunFigures> MeasureAsync(int messages)
    {
        var (seen, spent) = await BurstAsync(messages);
        return RunFigures.Of(messages, seen, spent);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task<(ServerFigures Seen, ClientFigures Spent)> BurstAsync(int messages)
    {
        await _server.AskAsync<int>($"fill {messages}");
        await _client.AskAsync<string>("begin");
        var seen = await _server.AskAsync<ServerFigures>("open");
        return (seen, await _client.AskAsync<ClientFigures>("end"));
    }
}
