using System.Globalization;

namespace TaskProtection.Tests.Leaving;

/// <summary>
/// The tables of <c>docs/yield-figures.md</c>. Each test shows its own; where <c>YIELD_FIGURES</c> names the directory of the docs, it is
/// put into the page as well, in the place of the one that is there.
/// </summary>
internal static class Figures
{
    private static readonly Lock Gate = new();

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

    /// <summary>Keeps a picture beside the page.</summary>
    public static void Save(string name, string picture)
    {
        if (Environment.GetEnvironmentVariable("YIELD_FIGURES") is { Length: > 0 } docs)
        {
            Directory.CreateDirectory(Path.Combine(docs, "img"));
            File.WriteAllText(Path.Combine(docs, "img", name), picture);
        }
    }

    public static void Put(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("YIELD_FIGURES") is not { Length: > 0 } docs)
        {
            return;
        }

        lock (Gate)
        {
            var page = Path.Combine(docs, "yield-figures.md");
            var (begin, end) = ($"<!-- {name} -->\n", $"\n<!-- end of {name} -->");
            var old = File.ReadAllText(page);
            var from = old.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
            var to = old.IndexOf(end, Math.Max(0, from - 1), StringComparison.Ordinal); // Where nothing is there yet the two share a line end.
            Assert.True(from >= begin.Length && to >= from - 1, $"{page} has no place for {name}.");
            File.WriteAllText(page, old[..from] + text + old[to..]);
        }
    }
}
