using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using TaskProtection.Sqs;
using TaskProtection.Tests.Rules;

namespace TaskProtection.Tests.Metrics;

/// <summary>docs/metrics.md is what an operator builds dashboards from: it names what there is, and nothing else.</summary>
public sealed partial class TheTableOfMetrics(PublishedAttributes published) : IClassFixture<PublishedAttributes>
{
    private static readonly string Text = Page.Text("docs/metrics.md");

    [Fact]
    public void Names_every_instrument_with_its_kind_and_unit()
    {
        var documented = Row().Matches(Text).Select(static row => (row.Groups["name"].Value, row.Groups["kind"].Value, row.Groups["unit"].Value));

        Assert.Equal(PublishedInstruments.All().Select(static i => (i.Name, Kind(i), i.Unit!)).Order(), documented.Order());
    }

    [Fact]
    public void Names_every_attribute_of_each_and_the_values_that_it_can_have()
    {
        var ofAllOfSqs = Attributes(OfAll().Match(Text).Groups["attributes"].Value);
        var documented = Row().Matches(Text).SelectMany(row => Attributes(row.Groups["attributes"].Value)
            .Concat(row.Index > OfAll().Match(Text).Index ? ofAllOfSqs : []).Select(attribute => $"{row.Groups["name"].Value} {attribute}"));
        var seen = published.Instruments.SelectMany(instrument => published.Of(instrument)
            .Select(attribute => Line($"{instrument} {attribute}", IsOpen(instrument, attribute) ? [] : published.Values(instrument, attribute))));

        Assert.Equal(seen.Order(), documented.Order());
    }

    [Fact]
    public void Names_the_targets_of_the_library()
        => Assert.Equal(Line("taskprotection.target", PublishedAttributes.Targets), Assert.Single(Attributes(Targets().Match(Text).Value)));

    [Fact]
    public void Belongs_to_instruments_that_each_say_what_they_are()
        => Assert.All(PublishedInstruments.All(), static instrument => Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal));

    [Fact]
    public void Belongs_to_meters_that_a_host_has_without_being_asked()
    {
        var services = new ServiceCollection().AddTaskProtection().AddSqsWorker<string, Handler>("orders").BuildServiceProvider();
        Assert.NotNull(services.GetService<IMeterFactory>());
        Assert.NotNull(services.GetService<SqsMeter>());
    }

    /// <summary>Whose values the page describes, because they are the application's or others'.</summary>
    private static bool IsOpen(string instrument, string attribute)
        => attribute is "taskprotection.target" or "messaging.destination.name" or "taskprotection.sqs.worker"
            || (attribute == "error.type" && instrument.StartsWith("messaging.", StringComparison.Ordinal));

    /// <summary>Of text such as <c>`a.name`: `a`, `value`; `another.name`</c>.</summary>
    private static List<string> Attributes(string text) =>
    [
        .. text.Split(';').Select(static attribute => Code().Matches(attribute).Select(static code => code.Groups["code"].Value).ToList())
            .Where(static codes => codes.Count > 0).Select(static codes => Line(codes[0], codes.Skip(1))),
    ];

    private static string Line(string name, IEnumerable<string> values) => $"{name}: {string.Join(' ', values.Order())}";

    private static string Kind(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name.Contains("UpDown", StringComparison.Ordinal) ? "up-down counter"
            : name.Contains("Counter", StringComparison.Ordinal) ? "counter"
            : name.Contains("Histogram", StringComparison.Ordinal) ? "histogram"
            : "gauge";
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z._]+)` \| (?<kind>[a-z -]+), `(?<unit>[^`]+)` \|(?<attributes>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^All have (?<attributes>.+)$", RegexOptions.Multiline)]
    private static partial Regex OfAll();

    [GeneratedRegex("^`taskprotection.target` is .+? own\\.", RegexOptions.Multiline)]
    private static partial Regex Targets();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Code();

    private sealed class Handler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
