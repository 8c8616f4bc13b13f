namespace TaskProtection.Tests.Rules;

/// <summary>A page of the documentation, as the rules read it.</summary>
internal static class Page
{
    /// <param name="path">From the top of the repository.</param>
    public static string Text(string path) => File.ReadAllText(Path.Combine(TheReadme.Top(), path)).ReplaceLineEndings("\n");

    /// <summary>The cells of every row of every table, headings included.</summary>
    public static IEnumerable<string[]> Rows(string path)
        => Text(path).Split('\n').Where(static line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(static line => line.Trim('|', ' ').Split(" | ").Select(static cell => cell.Trim()).ToArray());
}
