namespace TaskProtection.Tests.Leaving;

/// <summary>A page of the docs whose tables and pictures tests make, where the environment names the directory of the docs.</summary>
/// <param name="variable">The variable that names it.</param>
/// <param name="file">The page.</param>
internal sealed class Page(string variable, string file)
{
    private readonly Lock _gate = new();

    /// <summary>Whether somebody wants the figures: then they are to be good, and may take their time.</summary>
    public bool IsWanted => Docs is not null;

    private string? Docs => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } docs ? docs : null;

    /// <summary>Keeps a picture beside the page.</summary>
    public void Save(string name, string picture)
    {
        if (Docs is { } docs)
        {
            Directory.CreateDirectory(Path.Combine(docs, "img"));
            File.WriteAllText(Path.Combine(docs, "img", name), picture);
        }
    }

    /// <summary>Puts a table in the place of the one of that name.</summary>
    public void Put(string name, string text)
    {
        if (Docs is not { } docs)
        {
            return;
        }

        lock (_gate)
        {
            var page = Path.Combine(docs, file);
            var (begin, end) = ($"<!-- {name} -->\n", $"\n<!-- end of {name} -->");
            var old = File.ReadAllText(page);
            var from = old.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
            var to = old.IndexOf(end, Math.Max(0, from - 1), StringComparison.Ordinal); // Where nothing is there yet the two share a line end.
            Assert.True(from >= begin.Length && to >= from - 1, $"{page} has no place for {name}.");
            File.WriteAllText(page, old[..from] + text + old[to..]);
        }
    }
}
