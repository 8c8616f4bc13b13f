using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
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
        var services = Configured.By(Configured.Json(Block("## Settings"))).AddSqsWorker<string, NoHandler>("orders");
        Assert.Empty(services.Errors());

        Assert.Equal(JsonSerializer.Serialize(new TaskProtectionOptions()), JsonSerializer.Serialize(services.Options()));
        using var provider = services.BuildServiceProvider();
        Assert.Equal(
            JsonSerializer.Serialize(new SqsWorkerOptions { QueueName = "orders" }),
            JsonSerializer.Serialize(provider.GetRequiredService<IOptionsMonitor<SqsWorkerOptions>>().Get("orders")));
    }

    [Fact]
    public void Says_what_the_times_are_that_follow_the_others()
    {
        var defaults = new TaskProtectionOptions();
        var settings = new SqsWorkerSettings("orders", new SqsWorkerOptions(), defaults);
        var visibility = settings.Visibility(TimeSpan.FromSeconds(30));

        Assert.Contains(
            string.Create(
                CultureInfo.InvariantCulture,
                $"`CleanupTimeout` is {defaults.EffectiveCleanupTimeout.TotalSeconds} s, `DrainTimeout` {defaults.EffectiveDrainTimeout.TotalSeconds} s, `WaitTime` {settings.WaitTime(visibility).TotalSeconds} s and"),
            Text,
            StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(30), visibility);
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

    private sealed class NoHandler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
