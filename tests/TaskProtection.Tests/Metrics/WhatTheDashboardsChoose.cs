using System.Text.Json;
using System.Text.RegularExpressions;

namespace TaskProtection.Tests.Metrics;

/// <summary>A series that is chosen by a value which nobody publishes is silent for ever, whatever its name.</summary>
public sealed partial class WhatTheDashboardsChoose(PublishedAttributes published) : IClassFixture<PublishedAttributes>
{
    /// <summary>What comes with every series, from the resource and from who scrapes it.</summary>
    private const string Service = "service.name";
    private const string Job = "job";

    private static readonly Dictionary<string, string> Instruments = PublishedInstruments.All()
        .SelectMany(static instrument => TheDashboards.InPrometheus(instrument).Select(name => (name, instrument.Name))).ToDictionary();

    private static readonly JsonElement[] Variables = [.. TheDashboards.Json("grafana.json").GetProperty("templating").GetProperty("list").EnumerateArray()];

    [Fact]
    public void In_Grafana_are_values_that_the_metric_has()
    {
        var chosen = 0;
        var variables = Variables.Select(static v => $"${v.GetProperty("name").GetString()}").ToHashSet();
        Assert.All(TheDashboards.Queries().Select(Expression), expression =>
        {
            Assert.NotEmpty(Selection().Matches(expression));
            foreach (var selection in Selection().Matches(expression).Cast<Match>())
            {
                foreach (var choice in Choice().Matches(selection.Groups["choices"].Value).Cast<Match>())
                {
                    var (label, value) = (choice.Groups["label"].Value, choice.Groups["value"].Value);
                    Assert.Contains(label, Labels(selection));
                    if (value.StartsWith('$'))
                    {
                        Assert.Contains(value, variables);
                    }
                    else if (choice.Groups["how"].Value == "=")
                    {
                        chosen++;
                        Assert.Contains(value, Values(selection, label));
                    }
                    else
                    {
                        Assert.Equal("!=", choice.Groups["how"].Value + value); // That there is one: of other patterns nothing is known here.
                    }
                }
            }
        });
        Assert.True(chosen >= 3);
    }

    [Fact]
    public void In_Grafana_are_attributes_to_group_by_that_the_metric_has_and_to_show_that_it_is_grouped_by()
    {
        var grouped = 0;
        Assert.All(TheDashboards.Queries(), query =>
        {
            var expression = Expression(query);
            var labels = Grouping().Matches(expression).SelectMany(static by => by.Groups["labels"].Value.Split(", ")).ToHashSet();
            Assert.All(Selection().Matches(expression), selection => Assert.Empty(labels.Except(Labels(selection))));
            Assert.Empty(Legend().Matches(query.GetProperty("legendFormat").GetString()!).Select(static m => m.Groups["label"].Value).Except(labels));
            grouped += labels.Count;
        });
        Assert.True(grouped > 5);
    }

    [Fact]
    public void In_Grafana_is_offered_from_a_series_that_has_it()
    {
        var queries = Variables.Where(static v => v.GetProperty("type").GetString() == "query").ToList();
        Assert.NotEmpty(queries);
        Assert.All(queries, variable =>
        {
            var offered = Offered().Match(variable.GetProperty("query").GetProperty("query").GetString()!);
            Assert.Contains(offered.Groups["label"].Value, Labels(offered));
        });
    }

    [Fact]
    public void In_CloudWatch_are_values_that_the_metric_has()
    {
        var chosen = TheDashboards.Alarms().SelectMany(static alarm => alarm.GetProperty("Dimensions").EnumerateArray().Select(dimension =>
            (Metric: alarm.GetProperty("MetricName").GetString()!, Name: dimension.GetProperty("Name").GetString()!, Value: dimension.GetProperty("Value")))).ToList();
        var (said, fixedHere) = (chosen.Where(static c => c.Value.ValueKind == JsonValueKind.Object), chosen.Where(static c => c.Value.ValueKind == JsonValueKind.String));

        Assert.Equal(
            [("messaging.destination.name", "QueueName"), (Service, "ServiceName")],
            said.Select(static c => (c.Name, c.Value.GetProperty("Ref").GetString()!)).Distinct().Order());
        Assert.All(fixedHere, c => Assert.Contains(c.Value.GetString()!, published.Values(c.Metric, c.Name)));
        Assert.NotEmpty(fixedHere);
    }

    [Fact]
    public void In_CloudWatch_are_dimensions_that_the_metric_has()
        => Assert.All(TheDashboards.Written(), metric => Assert.Empty(metric.Value.Except(published.Of(metric.Key)).Except([Service])));

    [Fact]
    public void In_CloudWatch_is_the_namespace_that_the_collector_writes_to()
    {
        var collector = Namespace().Match(File.ReadAllText(TheDashboards.Path("collector.yaml"))).Groups["name"].Value;

        Assert.Equal(collector, TheDashboards.Json("cloudwatch-alarms.json").GetProperty("Parameters").GetProperty("Namespace").GetProperty("Default").GetString());
        Assert.All(TheDashboards.Alarms(), static alarm => Assert.Equal("Namespace", alarm.GetProperty("Namespace").GetProperty("Ref").GetString()));
    }

    private static string Expression(JsonElement query) => query.GetProperty("expr").GetString()!;

    private IEnumerable<string> Labels(Match selection)
    {
        var series = selection.Groups["series"].Value;
        return [.. published.Of(Instruments[series]).Select(InPrometheus), Job, .. series.EndsWith("_bucket", StringComparison.Ordinal) ? ["le"] : Array.Empty<string>()];
    }

    private IReadOnlySet<string> Values(Match selection, string label)
    {
        var instrument = Instruments[selection.Groups["series"].Value];
        return published.Values(instrument, published.Of(instrument).Single(attribute => InPrometheus(attribute) == label));
    }

    private static string InPrometheus(string attribute) => attribute.Replace('.', '_');

    [GeneratedRegex(@"(?<series>(taskprotection|messaging)_[a-z_]+)\{(?<choices>[^}]*)\}")]
    private static partial Regex Selection();

    [GeneratedRegex(@"(?<label>[a-z_]+)(?<how>=~|!~|!=|=)""(?<value>[^""]*)""")]
    private static partial Regex Choice();

    [GeneratedRegex(@"by \((?<labels>[a-z_, ]+)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{\{(?<label>[a-z_]+)\}\}")]
    private static partial Regex Legend();

    [GeneratedRegex(@"^label_values\((?<series>[a-z_]+), (?<label>[a-z_]+)\)$")]
    private static partial Regex Offered();

    [GeneratedRegex(@"^    namespace: (?<name>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
