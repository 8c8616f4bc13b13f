using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TaskProtection.Sqs;
using TaskProtection.Tests.Rules;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Metrics;

/// <summary>docs/metrics.md is what an operator builds dashboards from: it names what there is, and nothing else.</summary>
public sealed partial class TheTableOfMetrics
{
    [Fact]
    public void Names_every_instrument_with_its_kind_and_unit()
    {
        var documented = Row().Matches(File.ReadAllText(Path.Combine(TheReadme.Top(), "docs", "metrics.md"))).Select(static row => (row.Groups["name"].Value, row.Groups["kind"].Value, row.Groups["unit"].Value));

        Assert.Equal(Published().Select(static i => (i.Name, Kind(i), i.Unit!)).Order(), documented.Order());
    }

    [Fact]
    public void Belongs_to_instruments_that_each_say_what_they_are()
        => Assert.All(Published(), static instrument => Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal));

    [Fact]
    public void Belongs_to_meters_that_a_host_has_without_being_asked()
    {
        var services = new ServiceCollection().AddTaskProtection().AddSqsWorker<string, Handler>("orders").BuildServiceProvider();
        Assert.NotNull(services.GetService<IMeterFactory>());
        Assert.NotNull(services.GetService<SqsMeter>());
    }

    /// <summary>The names of all instruments, for whoever builds on them.</summary>
    internal static List<Instrument> Published()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var published = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    published.Add(instrument);
                }
            },
        };
        listener.Start();
        _ = new RuntimeWorld(meters, null, new FakeTarget());
        _ = new SqsMeter(meters);
        return published;
    }

    private static string Kind(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name.Contains("UpDown", StringComparison.Ordinal) ? "up-down counter"
            : name.Contains("Counter", StringComparison.Ordinal) ? "counter"
            : name.Contains("Histogram", StringComparison.Ordinal) ? "histogram"
            : "gauge";
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z._]+)` \| (?<kind>[a-z -]+), `(?<unit>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    private sealed class Handler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
