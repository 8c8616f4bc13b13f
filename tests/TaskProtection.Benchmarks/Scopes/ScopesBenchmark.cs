namespace TaskProtection.Benchmarks.Scopes;

/// <summary>Entering and leaving, in rounds: each is a process of its own, and ratios are taken within it.</summary>
internal static class ScopesBenchmark
{
    private const string Semaphore = nameof(EnterBenchmarks.SemaphorePair);
    private const string Interlock = nameof(EnterBenchmarks.InterlockedPair);
    private const string Enter = nameof(EnterBenchmarks.EnterAndDispose);
    private const string Last = nameof(EnterBenchmarks.EnterAndDisposeAsTheLastOneOut);
    private const string Nested = nameof(EnterBenchmarks.EnterAndDisposeNested);
    private const string Unprotected = nameof(EnterBenchmarks.EnterAndDisposeUnprotected);
    private const string Held = "enter + dispose, another holder in";

    private static readonly int[] s_threads = [1, 8, 64];

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunOptions options)
    {
        var rounds = await Rounds.RunAsync<ScopeRound>(ScopeRoundProgram.Command, options);
        return [.. Budgets(rounds), .. Ratios(rounds), .. Times(rounds)];
    }

    private static List<Figure> Budgets(List<ScopeRound> rounds) =>
    [
        Ratio($"{Held}, two foreign AsyncLocals / SemaphoreSlim pair", rounds, Enter, Semaphore, 4),
        new($"allocated by {Held}", [.. rounds.Select(static round => round.Bytes[Enter])], "B", "0", Most: 192, IsOfTime: false),
        Ratio("enter + dispose as the last one out / SemaphoreSlim pair", rounds, Last, Semaphore, 5),
        Ratio($"{Held}, 8 threads / SemaphoreSlim pair, 8 threads", rounds, $"{Enter}/8", $"{Semaphore}/8", 4),
        Ratio($"{Held}, 64 threads / our own, 8 threads", rounds, $"{Enter}/64", $"{Enter}/8", 1.5),
    ];

    private static List<Figure> Ratios(List<ScopeRound> rounds) =>
    [
        Ratio($"{Held}, two foreign AsyncLocals / Interlocked pair", rounds, Enter, Interlock),
        Ratio("enter + dispose, nested / SemaphoreSlim pair", rounds, Nested, Semaphore),
        Ratio("enter + dispose, nested / Interlocked pair", rounds, Nested, Interlock),
        Ratio("enter + dispose where nothing can be protected / SemaphoreSlim pair", rounds, Unprotected, Semaphore),
        Ratio("enter + dispose where nothing can be protected / Interlocked pair", rounds, Unprotected, Interlock),
        Ratio($"{Held}, threads: 1 / SemaphoreSlim pair", rounds, $"{Enter}/1", $"{Semaphore}/1"),
        Ratio($"{Held}, threads: 64 / SemaphoreSlim pair", rounds, $"{Enter}/64", $"{Semaphore}/64"), // That of 8 has a budget.
        .. s_threads.Select(threads => Ratio($"{Held}, threads: {threads} / Interlocked pair", rounds, $"{Enter}/{threads}", $"{Interlock}/{threads}")),
    ];

    private static List<Figure> Times(List<ScopeRound> rounds)
    {
        return
        [
            Time("Interlocked pair", Interlock),
            Time("SemaphoreSlim pair", Semaphore),
            Time($"{Held}, two foreign AsyncLocals", Enter),
            Time($"{Held}, no foreign AsyncLocal", nameof(EnterBenchmarks.EnterAndDisposeWithoutForeignValues)),
            Time("enter + dispose as the last one out", Last),
            Time("enter + dispose, nested", Nested),
            Time("enter + dispose where nothing can be protected", Unprotected),
            Time("enter, and catch a refusal", nameof(EnterBenchmarks.EnterRefused)),
            .. s_threads.SelectMany(threads => new[]
            {
                Time($"Interlocked pair, threads: {threads}", $"{Interlock}/{threads}"),
                Time($"SemaphoreSlim pair, threads: {threads}", $"{Semaphore}/{threads}"),
                Time($"{Held}, threads: {threads}", $"{Enter}/{threads}"),
            }),
            Time("two waits for the thread pool", nameof(TransitionBenchmarks.TwoPoolHops)),
            Time("protect, admit, leave, release on a target that answers at once", nameof(TransitionBenchmarks.ProtectAndRelease)),
            new("allocated by protect, admit, leave, release", [.. rounds.Select(static round => round.Bytes[nameof(TransitionBenchmarks.ProtectAndRelease)])], "B", "0"),
            new("memory of 1,000 held scopes", [.. rounds.Select(static round => round.HeldBytes / 1024)], "KiB", "0.0"),
        ];

        Figure Time(string what, string benchmark) => new(what, [.. rounds.Select(round => round.Nanoseconds[benchmark])], "ns", "0.0");
    }

    private static Figure Ratio(string what, List<ScopeRound> rounds, string ours, string theirs, double? most = null) =>
        new(what, [.. rounds.Select(round => round.Nanoseconds[ours] / round.Nanoseconds[theirs])], "×", "0.00", Most: most);
}
