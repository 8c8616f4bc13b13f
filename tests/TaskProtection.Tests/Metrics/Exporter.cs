using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace TaskProtection.Tests.Metrics;

/// <summary>Makes meters for what a test builds, and reads them as OpenTelemetry does. Meters of other tests, which may live on, are not seen.</summary>
internal sealed class Exporter : IMeterFactory
{
    private readonly KeyValuePair<string, object?> _mark = new("test", Guid.NewGuid());
    private readonly List<Meter> _meters = [];
    private readonly List<Metric> _exported = [];
    private readonly MeterProvider _provider;

    public Exporter()
        => _provider = Sdk.CreateMeterProviderBuilder().AddMeter("TaskProtection", "TaskProtection.Sqs").AddInMemoryExporter(_exported).Build();

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name, options.Version, [_mark]);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>Whether a meter that has this tag is one of these.</summary>
    public bool Made(KeyValuePair<string, object?> tag) => tag.Equals(_mark);

    /// <summary>The value of each series now, by its attributes ("a=b, c=d"): a histogram's is its sum.</summary>
    public IReadOnlyDictionary<string, double> Read(string instrument) => Read(instrument, static (metric, point) => metric.MetricType switch
    {
        MetricType.Histogram => point.GetHistogramSum(),
        MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        MetricType.DoubleSum => point.GetSumDouble(),
        _ => point.GetSumLong(),
    });

    /// <summary>How often each series of a histogram was written.</summary>
    public IReadOnlyDictionary<string, double> Count(string instrument) => Read(instrument, static (_, point) => point.GetHistogramCount());

    /// <summary>The value of the only series.</summary>
    public double Only(string instrument) => Assert.Single(Read(instrument)).Value;

    public void Dispose()
    {
        _provider.Dispose();
        _meters.ForEach(static meter => meter.Dispose());
    }

    private Dictionary<string, double> Read(string instrument, Func<Metric, MetricPoint, double> value)
    {
        _exported.Clear();
        Assert.True(_provider.ForceFlush());
        var series = new Dictionary<string, double>();
        foreach (var metric in _exported.Where(m => m.Name == instrument && m.MeterTags?.Any(Made) == true))
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                var tags = new List<string>();
                foreach (var tag in point.Tags)
                {
                    tags.Add($"{tag.Key}={tag.Value}");
                }

                tags.Sort(StringComparer.Ordinal);
                series.Add(string.Join(", ", tags), value(metric, point));
            }
        }

        return series;
    }
}
