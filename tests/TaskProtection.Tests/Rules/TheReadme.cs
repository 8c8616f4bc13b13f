using System.Reflection;
using System.Text.Json;
using TaskProtection.Hosting;
using TaskProtection.Sqs;
using TaskProtection.Tests.Hosting;

namespace TaskProtection.Tests.Rules;

public sealed class TheReadme
{
    internal static string Text { get; } = File.ReadAllText(Path.Combine(Top(), "README.md"));

    [Fact]
    public void Shows_settings_that_are_read_and_are_the_defaults()
    {
        var services = Configured.By(Configured.Json(Block("## Settings")));
        Assert.Empty(services.Errors());

        var shown = services.Options();
        var defaults = new TaskProtectionOptions();
        Assert.Equal(
            (defaults.EffectiveCleanupTimeout, defaults.EffectiveDrainTimeout), (shown.EffectiveCleanupTimeout, shown.EffectiveDrainTimeout));
        (shown.CleanupTimeout, shown.DrainTimeout) = (null, null); // derived where they are not set
        Assert.Equal(JsonSerializer.Serialize(defaults), JsonSerializer.Serialize(shown));
    }

    [Fact]
    public void Names_every_setting()
    {
        var queue = typeof(SqsWorkerOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name);
        Assert.All(RootSettings.Checks.Keys.Concat(queue), setting => Assert.Contains($"`{setting}`", Text, StringComparison.Ordinal));
    }

    /// <summary>The first block of JSON after a heading.</summary>
    private static string Block(string heading)
    {
        var start = Text.IndexOf("```json", Text.IndexOf(heading, StringComparison.Ordinal), StringComparison.Ordinal) + "```json".Length;
        return Text[start..Text.IndexOf("```", start, StringComparison.Ordinal)];
    }

    internal static string Top()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TaskProtection.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }
}
