using System.Globalization;

namespace TaskProtection.Tests.Leaving;

/// <summary>
/// The tables of <c>docs/yield-figures.md</c>. Each test shows its own; where <c>YIELD_FIGURES</c> names the directory of the docs, it is
/// put into the page as well, in the place of the one that is there.
/// </summary>
internal static class Figures
{
    private static readonly Page Page = new("YIELD_FIGURES", "yield-figures.md");

    public static string Name(Contender contender) => contender switch
    {
        Contender.Unprotected => "no protection",
        Contender.Staying => "protection alone",
        Contender.Yielding => "`Yield`",
        _ => "`Retire`",
    };

    public static string Minutes(TimeSpan? time)
        => time is { } t ? string.Create(CultureInfo.InvariantCulture, $"{(int)t.TotalMinutes}:{t.Seconds:00}") : $"> {Outcome.Patience.TotalHours:0} h";

    public static string Table(string header, IEnumerable<string> rows)
        => $"{header}\n|{string.Concat(Enumerable.Repeat("---|", header.Count(static c => c == '|') - 1))}\n{string.Join('\n', rows)}";

    /// <inheritdoc cref="Page.Save"/>
    public static void Save(string name, string picture) => Page.Save(name, picture);

    /// <inheritdoc cref="Page.Put"/>
    public static void Put(string name, string text) => Page.Put(name, text);
}
