using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using TaskProtection.Sqs;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Metrics;

/// <summary>The instruments of the library.</summary>
internal static class PublishedInstruments
{
    /// <summary>All of them, for whoever builds on their names.</summary>
    public static List<Instrument> All()
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
}
