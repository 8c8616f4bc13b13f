using System.Text.RegularExpressions;

namespace TaskProtection.Tests.Rules;

/// <summary>Links inside the repository lead to files and headings that exist, and every page of docs can be found from its index.</summary>
public sealed partial class TheLinks
{
    private const string Index = "docs/README.md";

    public static TheoryData<string> Pages =>
        ["README.md", .. Files("docs", SearchOption.AllDirectories), .. Directory.GetDirectories(Path.Combine(TheReadme.Top(), "src")).SelectMany(static folder => Files(folder, SearchOption.TopDirectoryOnly))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Of_a_page_lead_somewhere(string page)
        => Assert.All(Links(page), link =>
        {
            var full = Path.Combine(TheReadme.Top(), link.File);
            Assert.True(File.Exists(full) || Directory.Exists(full), $"{page} links to {link.File}, which does not exist");
            if (link.Anchor.Length > 0)
            {
                Assert.True(Anchors(link.File).Contains(link.Anchor), $"{page} links to {link.File}#{link.Anchor}, which has no such heading");
            }
        });

    [Fact]
    public void Of_the_index_lead_to_every_page_of_docs()
        => Assert.Equal(
            Files("docs", SearchOption.AllDirectories).Where(static page => page != Index).Order(StringComparer.Ordinal),
            Links(Index).Select(static link => link.File).Where(static file => file.StartsWith("docs/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Of_the_readme_lead_to_the_index() => Assert.Contains(Links("README.md"), static link => link.File == Index);

    [Fact]
    public void Are_seen() => Assert.True(Pages.Count > 15 && Links("README.md").Count() > 10);

    private static IEnumerable<string> Files(string folder, SearchOption depth)
        => Directory.EnumerateFiles(Path.Combine(TheReadme.Top(), folder), "*.md", depth).Select(static file => Relative(file));

    private static string Relative(string file) => Path.GetRelativePath(TheReadme.Top(), file).Replace('\\', '/');

    private static IEnumerable<(string File, string Anchor)> Links(string page)
    {
        var folder = Path.Combine(TheReadme.Top(), Path.GetDirectoryName(page)!);
        return Link().Matches(Prose(page)).Select(static match => match.Groups[1].Value)
            .Where(static target => !target.Contains("://", StringComparison.Ordinal))
            .Select(target => target.Split('#') is var parts && parts[0].Length == 0
                ? (page, parts[1])
                : (Relative(Path.GetFullPath(Path.Combine(folder, parts[0]))), parts.Length > 1 ? parts[1] : ""));
    }

    // The anchors that GitHub makes of headings.
    private static HashSet<string> Anchors(string page)
    {
        var seen = new Dictionary<string, int>();
        return [.. Heading().Matches(Prose(page)).Select(match =>
        {
            var plain = Link().Replace(match.Groups[1].Value, "]").Trim();
            var anchor = NoAnchor().Replace(plain.ToLowerInvariant(), "").Replace(' ', '-');
            var times = seen[anchor] = seen.GetValueOrDefault(anchor) + 1;
            return times == 1 ? anchor : $"{anchor}-{times - 1}";
        })];
    }

    // Without blocks of code, in which # and brackets mean something else.
    private static string Prose(string page) => CodeBlock().Replace(Page.Text(page), "");

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\- _]")]
    private static partial Regex NoAnchor();
}
