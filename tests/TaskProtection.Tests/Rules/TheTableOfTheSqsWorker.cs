using System.Text.RegularExpressions;

namespace TaskProtection.Tests.Rules;

/// <summary>docs/sqs-worker.md names a test for each feature: there must be one, in the file that the link leads to.</summary>
public sealed partial class TheTableOfTheSqsWorker
{
    [Fact]
    public void Names_tests_that_exist_where_it_says()
    {
        var rows = File.ReadAllLines(Path.Combine(TheReadme.Top(), "docs", "sqs-worker.md")).Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        Assert.True(rows.Count > 25, $"only {rows.Count} rows");
        Assert.All(rows, static row =>
        {
            var link = Link().Match(row);
            Assert.True(link.Success, "no link to a test");
            var source = File.ReadAllText(Path.Combine(TheReadme.Top(), "docs", link.Groups["file"].Value));
            Assert.Contains($" class {link.Groups["class"].Value}", source, StringComparison.Ordinal);
            var test = typeof(TheTableOfTheSqsWorker).Assembly.GetTypes().Single(type => type.Name == link.Groups["class"].Value).GetMethod(link.Groups["test"].Value);
            Assert.True(test?.GetCustomAttributes(inherit: false).Any(static attribute => attribute is FactAttribute), "no such test");
        });
    }

    [GeneratedRegex(@"\[`(?<class>\w+)\.(?<test>\w+)`\]\((?<file>[^)]+)\)")]
    private static partial Regex Link();
}
