namespace TaskProtection.Benchmarks.Sqs;

/// <summary>What <c>sqs</c> takes on the command line.</summary>
/// <param name="Rounds">How often each contender is started.</param>
/// <param name="Turns">How often each is measured before all are started again: an odd number of turns in all has a median that was measured.</param>
/// <param name="Messages">How many messages each turn handles.</param>
/// <param name="WarmUps">How many bursts come before the one that is measured, at the least. After fewer than a dozen the figures still fall.</param>
/// <param name="IsTuning">Looks for the numbers of loops at which the rivals are best, instead of comparing.</param>
/// <param name="Only">The names of those that take part; null for all.</param>
/// <param name="IsJudged">Whether a missed budget that is no matter of time is a failure.</param>
internal sealed record SqsBenchmarkOptions(int Rounds = 7, int Turns = 5, int Messages = 10_000, int WarmUps = 12, bool IsTuning = false, IReadOnlyList<string>? Only = null, bool IsJudged = false)
{
    public static SqsBenchmarkOptions Parse(ReadOnlySpan<string> args) => args switch
    {
        [] => new(),
        // Only shows that everything runs.
        ["--quick", .. var rest] => Parse(rest) with { Rounds = 1, Turns = 1, Messages = 1_000, WarmUps = 1 },
        ["--tune", .. var rest] => Parse(rest) with { IsTuning = true },
        ["--rounds", var count, .. var rest] => Parse(rest) with { Rounds = Positive(count) },
        ["--turns", var count, .. var rest] => Parse(rest) with { Turns = Positive(count) },
        ["--messages", var count, .. var rest] => Parse(rest) with { Messages = Positive(count) },
        ["--only", var names, .. var rest] => Parse(rest) with { Only = names.Split(',') },
        ["--judge", .. var rest] => Parse(rest) with { IsJudged = true },
        _ => throw new ArgumentException($"'{args[0]}' is not known: sqs [--quick] [--tune] [--rounds 7] [--turns 5] [--messages 10000] [--only \"ours,bare loop\"] [--judge]"),
    };

    private static int Positive(string text) =>
        int.TryParse(text, out var number) && number > 0 ? number : throw new ArgumentException($"'{text}' is not a number of at least 1.");
}
