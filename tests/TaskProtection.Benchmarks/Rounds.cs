namespace TaskProtection.Benchmarks;

/// <summary>Rounds that are each a process of its own, which says what it measured and ends.</summary>
internal static class Rounds
{
    /// <summary>
    /// Has the runtime compile again at once what is used often. By default it waits until nothing new has been used for 100 ms: the
    /// code is the same in the end, but only after a minute.
    /// </summary>
    public static Dictionary<string, string> CompileAtOnce { get; } = new() { ["DOTNET_TC_CallCountingDelayMs"] = "0" };

    /// <summary>Runs them one after the other.</summary>
    /// <param name="command">What of this program is a round.</param>
    /// <param name="options">How many, and how thorough.</param>
    public static async Task<List<TRound>> RunAsync<TRound>(string command, RunOptions options)
    {
        var rounds = new List<TRound>();
        for (var i = 0; i < options.Rounds; i++)
        {
            await using var round = ChildProgram.StartSelf([command, options.IsQuick ? "quick" : "full"], CompileAtOnce);
            rounds.Add(await round.ReadAsync<TRound>());
        }

        return rounds;
    }
}
