using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using TaskProtection.Tests.Rules;

namespace TaskProtection.Tests.Metrics;

/// <summary>A panel or an alarm on a name that nobody publishes is silent for ever: docs/dashboards is held to the code.</summary>
public sealed partial class TheDashboards
{
    private static readonly string[] Watched =
        ["taskprotection.target.mismatch", "taskprotection.protect.duration", "taskprotection.units.aborted", "taskprotection.sqs.messages"];

    private static readonly List<Instrument> Published = PublishedInstruments.All();

    [Fact]
    public void Of_Grafana_ask_only_for_what_Prometheus_makes_of_the_instruments()
    {
        var expressions = Expressions();
        var known = Published.SelectMany(InPrometheus).ToHashSet();
        var asked = expressions.SelectMany(static e => Series().Matches(e)).Select(static m => m.Groups["name"].Value).ToHashSet();

        Assert.True(expressions.Count > 20);
        Assert.Empty(asked.Except(known));
        Assert.All(Published, instrument => Assert.True(asked.Overlaps(InPrometheus(instrument)), $"no panel shows {instrument.Name}"));
    }

    /// <summary>A process has one drain, and exports it once: nothing is ever added to its series.</summary>
    [Fact]
    public void Of_Grafana_take_no_rate_of_the_only_drain_of_a_process()
    {
        var drains = Expressions().Where(static e => e.Contains("taskprotection_drain_duration", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(drains);
        Assert.DoesNotContain(drains, static e => e.Contains("rate(", StringComparison.Ordinal) || e.Contains("increase(", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_CloudWatch_watch_the_five_things_under_the_names_and_dimensions_that_the_collector_writes()
    {
        var written = Written();
        var alarms = Alarms();

        Assert.Equal(Watched.Order(), written.Keys.Order());
        Assert.Equal(Watched.Order(), alarms.Select(static a => a.GetProperty("MetricName").GetString()!).Distinct().Order());
        Assert.Empty(written.Keys.Except(Published.Select(static i => i.Name)));
        Assert.All(alarms, alarm => Assert.Equal(
            written[alarm.GetProperty("MetricName").GetString()!].Order(),
            alarm.GetProperty("Dimensions").EnumerateArray().Select(static d => d.GetProperty("Name").GetString()!).Order()));
    }

    /// <summary>.NET's histograms are totals since the start of the process, and CloudWatch's exporter passes them on as they are: their average would never alarm.</summary>
    [Fact]
    public void Of_CloudWatch_average_what_was_added_and_not_the_life_of_a_process()
    {
        var collector = File.ReadAllText(Path("collector.yaml"));
        var histograms = Published.Where(static i => i.GetType().Name.Contains("Histogram", StringComparison.Ordinal)).Select(static i => i.Name).Intersect(Watched);

        Assert.Equal(histograms.Order(), Deltas().Match(collector).Groups["metrics"].Value.Split(", ").Order());
        Assert.Contains("    initial_value: keep\n", collector, StringComparison.Ordinal);
        Assert.Contains("      processors: [cumulativetodelta]\n", collector, StringComparison.Ordinal);
    }

    /// <summary>A histogram has no sample while nothing happens, so one period has to do; and as a delta it has neither minimum nor maximum, which the exporter writes as 0.</summary>
    [Fact]
    public void Of_CloudWatch_ask_of_a_histogram_only_for_the_average_of_one_period()
        => Assert.All(
            Alarms().Where(static alarm => alarm.GetProperty("MetricName").GetString() == "taskprotection.protect.duration"),
            static alarm => Assert.Equal(("Average", 300, 1), (alarm.GetProperty("Statistic").GetString(), alarm.GetProperty("Period").GetInt32(), alarm.GetProperty("EvaluationPeriods").GetInt32())));

    /// <summary>.NET's exporter for Prometheus makes a gauge of an up-down counter, and <c>_ratio</c> of the unit 1.</summary>
    [Fact]
    public void Show_no_instrument_whose_unit_would_become_part_of_its_name()
        => Assert.All(Published, static instrument => Assert.True(instrument.Unit is "s" or ['{', .., '}'], instrument.Name));

    [Fact]
    public void Of_CloudWatch_say_what_to_do_and_stay_silent_while_there_is_no_data()
    {
        Assert.Equal(9, Alarms().Count);
        Assert.All(Alarms(), static alarm => Assert.True(alarm.GetProperty("AlarmDescription").GetString()!.Length > 60));
        Assert.All(Alarms().Where(static alarm => !SaysThatThereIsNoData(alarm)), static alarm =>
        {
            Assert.Equal("notBreaching", alarm.GetProperty("TreatMissingData").GetString());
            Assert.Equal("GreaterThanThreshold", alarm.GetProperty("ComparisonOperator").GetString());
        });
    }

    /// <summary>They are silent as well when no data arrive although work is done, so one tells of that: where somebody says that a task always runs.</summary>
    [Fact]
    public void Of_CloudWatch_say_that_there_is_no_data_only_where_it_is_asked_for()
    {
        var alarm = Assert.Single(Alarms(), SaysThatThereIsNoData);
        Assert.Equal(("SampleCount", "LessThanThreshold", 1), (alarm.GetProperty("Statistic").GetString(), alarm.GetProperty("ComparisonOperator").GetString(), alarm.GetProperty("Threshold").GetInt32()));

        var template = Json("cloudwatch-alarms.json");
        Assert.Equal("AlwaysRuns", template.GetProperty("Resources").GetProperty("TaskProtectionNotMeasured").GetProperty("Condition").GetString());
        Assert.Equal("false", template.GetProperty("Parameters").GetProperty("AlwaysRuns").GetProperty("Default").GetString());
    }

    internal static List<JsonElement> Queries() =>
    [
        .. Json("grafana.json").GetProperty("panels").EnumerateArray()
            .SelectMany(static panel => panel.TryGetProperty("targets", out var targets) ? targets.EnumerateArray().ToArray() : []),
    ];

    private static List<string> Expressions() => [.. Queries().Select(static query => query.GetProperty("expr").GetString()!)];

    /// <summary>The dimensions of each metric that the collector writes.</summary>
    internal static Dictionary<string, HashSet<string>> Written() => Declaration().Matches(File.ReadAllText(Path("collector.yaml"))).ToDictionary(
        static m => m.Groups["metric"].Value.Replace("\\.", ".", StringComparison.Ordinal), static m => m.Groups["dimensions"].Value.Split(", ").ToHashSet());

    private static bool SaysThatThereIsNoData(JsonElement alarm) => alarm.GetProperty("TreatMissingData").GetString() == "breaching";

    internal static List<JsonElement> Alarms() =>
    [
        .. Json("cloudwatch-alarms.json").GetProperty("Resources").EnumerateObject().Select(static resource =>
        {
            Assert.Equal("AWS::CloudWatch::Alarm", resource.Value.GetProperty("Type").GetString());
            return resource.Value.GetProperty("Properties");
        }),
    ];

    /// <summary>OpenTelemetry's rules: dots become underscores, a unit that is a word is added, and so is what kind of series it is.</summary>
    internal static string[] InPrometheus(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        var kind = instrument.GetType().Name;
        return kind.Contains("UpDown", StringComparison.Ordinal) || kind.Contains("Gauge", StringComparison.Ordinal) ? [name]
            : kind.Contains("Counter", StringComparison.Ordinal) ? [name + "_total"]
            : [name + "_bucket", name + "_count", name + "_sum"];
    }

    internal static JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(Path(file))).RootElement;

    internal static string Path(string file) => System.IO.Path.Combine(TheReadme.Top(), "docs", "dashboards", file);

    [GeneratedRegex(@"(?<name>(taskprotection|messaging)_[a-z_]+)\{")]
    private static partial Regex Series();

    [GeneratedRegex(@"dimensions: \[\[(?<dimensions>[^\]]+)\]\]\s+metric_name_selectors: \['\^(?<metric>[^$]+)\$'\]")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"cumulativetodelta:\s+include:\s+match_type: strict\s+metrics: \[(?<metrics>[^\]]+)\]")]
    private static partial Regex Deltas();
}
