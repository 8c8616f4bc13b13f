using TaskProtection.Benchmarks.Sqs;

namespace TaskProtection.Benchmarks;

/// <summary>What the whole run takes on the command line.</summary>
/// <param name="IsQuick">Only shows that everything runs.</param>
/// <param name="Rounds">How often everything is measured.</param>
/// <param name="Only">The parts that take part; null for all.</param>
/// <param name="IsJudged">Whether a missed budget that is no matter of time is a failure.</param>
/// <param name="Page">The file to write the figures to; null for none.</param>
internal sealed record RunOptions(bool IsQuick = false, int Rounds = 7, IReadOnlyList<string>? Only = null, bool IsJudged = false, string? Page = null)
{
    private static readonly string[] s_contenders = [Scenario.Ours, Scenario.Bare, Scenario.MoreLoops, Scenario.Consumer];

    /// <summary>The comparison of SQS workers, one turn a round, of those that a budget names; all that it can compare takes half an hour.</summary>
    public SqsBenchmarkOptions Sqs => IsQuick
        ? SqsBenchmarkOptions.Parse(["--quick", "--only", string.Join(',', s_contenders)])
        : new(Rounds, Turns: 1, Only: s_contenders);

    public static RunOptions Parse(ReadOnlySpan<string> args) => args switch
    {
        [] => new(),
        ["--quick", .. var rest] => Parse(rest) with { IsQuick = true, Rounds = 1 },
        ["--rounds", var count, .. var rest] => Parse(rest) with { Rounds = int.Parse(count) },
        ["--only", var parts, .. var rest] => Parse(rest) with { Only = parts.Split(',') },
        ["--judge", .. var rest] => Parse(rest) with { IsJudged = true },
        ["--page", var file, .. var rest] => Parse(rest) with { Page = file },
        _ => throw new ArgumentException($"'{args[0]}' is not known: [--quick] [--rounds 7] [--only scopes,first-message,hosts,idle,alone,sqs] [--judge] [--page docs/performance.md]"),
    };
}
