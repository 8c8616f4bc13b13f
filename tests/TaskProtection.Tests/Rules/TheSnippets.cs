using System.Text.RegularExpressions;

namespace TaskProtection.Tests.Rules;

/// <summary>
/// C# on a page is C# that compiles: a comment before the block names the regions of Rules/Snippets that it shows, <c>&lt;!-- snippet: a, b --&gt;</c>. What
/// cannot be compiled here says so, <c>&lt;!-- not compiled: why --&gt;</c>.
/// </summary>
public sealed partial class TheSnippets
{
    private static readonly Dictionary<string, string> Regions = Directory
        .EnumerateFiles(Path.Combine(TheReadme.Top(), "tests/TaskProtection.Tests/Rules/Snippets"), "*.cs")
        .SelectMany(static file => Region().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")))
        .ToDictionary(static match => match.Groups["name"].Value, static match => Shift(match.Groups["text"].Value));

    public static TheoryData<string> Pages => TheLinks.Pages;

    [Theory]
    [MemberData(nameof(Pages))]
    public void Of_a_page_are_code_that_compiles(string page)
        => Assert.All(Block().Matches(Page.Text(page)), block =>
        {
            if (block.Groups["why"].Success)
            {
                return;
            }

            Assert.True(block.Groups["names"].Success, $"{page} has a block of C# without a snippet: {block.Groups["text"].Value.Split('\n')[0]}");
            var names = block.Groups["names"].Value.Split(", ");
            Assert.All(names, static name => Assert.Contains(name, Regions.Keys));
            Assert.Equal(string.Join("\n", names.Select(static name => Regions[name])), block.Groups["text"].Value);
        });

    [Fact]
    public void Are_all_shown()
    {
        var shown = Pages.SelectMany(static page => Block().Matches(Page.Text(page.Data))).SelectMany(static block => block.Groups["names"].Value.Split(", ")).ToHashSet();
        Assert.All(Regions.Keys, name => Assert.Contains(name, shown));
    }

    // To the left margin.
    private static string Shift(string text)
    {
        var lines = text.TrimEnd(' ').Split('\n');
        var indent = lines.Where(static line => line.Length > 0).Min(static line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : line.Trim()));
    }

    [GeneratedRegex(@"#region (?<name>[\w-]+)\n(?<text>.*?)[ ]*#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"(?:<!-- (?:snippet: (?<names>[\w, -]+?)|not compiled: (?<why>[^\n]+?)) -->\n)?^```csharp\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
