using System.Diagnostics.Metrics;

namespace TaskProtection.Sqs;

/// <summary>
/// The instruments of the meter <see cref="SqsWorkerDiagnostics.MeterName"/>, one set for all workers of a container. Names are those of
/// OpenTelemetry's conventions for messaging, where there is one.
/// </summary>
internal sealed class SqsMeter
{
    private const string Message = "{message}";
    private const string Outcome = "taskprotection.sqs.outcome";
    private const string Operation = "messaging.operation.name";

    /// <summary>The bounds that the conventions name for both, and longer ones: a long poll takes 20 s, and work takes its time.</summary>
    private static readonly InstrumentAdvice<double> Durations = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 300, 1800] };

    private readonly Lock _gate = new();
    private readonly List<SqsMetrics> _workers = [];

    public SqsMeter(IMeterFactory meters)
    {
        var meter = meters.Create(SqsWorkerDiagnostics.MeterName);
        Processes = meter.CreateHistogram("messaging.process.duration", "s", "How long handlers ran.", tags: null, Durations);
        Calls = meter.CreateHistogram("messaging.client.operation.duration", "s", "Calls of Amazon SQS.", tags: null, Durations);
        meter.CreateObservableCounter("messaging.client.consumed.messages", () => Measure(static w => [(w.Parts.Counters.Received, new(Operation, "ReceiveMessage"))]), Message, "Messages received.");
        meter.CreateObservableCounter("taskprotection.sqs.messages", () => Measure(static w => Outcomes(w.Parts.Counters)), Message, "What became of the messages.");
        meter.CreateObservableCounter("taskprotection.sqs.receives.given_up", () => Measure(static w => [(w.Parts.Counters.ReceivesGivenUp, null)]), "{receive}", "Receives that a stop gave up while they were open.");
        meter.CreateObservableUpDownCounter("taskprotection.sqs.in_hand", () => Measure(static w => [(w.Parts.InHand.Count, null)]), Message, "Messages received and not settled.");
    }

    public Histogram<double> Processes { get; }

    public Histogram<double> Calls { get; }

    /// <summary>From now on the worker's messages are counted, for as long as the meter lives, which is as long as the container.</summary>
    public void Add(SqsMetrics worker)
    {
        lock (_gate)
        {
            _workers.Add(worker);
        }
    }

    private List<Measurement<long>> Measure(Func<SqsMetrics, (long Value, KeyValuePair<string, object?>? Tag)[]> read)
    {
        lock (_gate)
        {
            return [.. _workers.SelectMany(worker => read(worker).Select(m => new Measurement<long>(
                m.Value, m.Tag is { } tag ? [.. worker.Tags, tag] : worker.Tags)))];
        }
    }

    private static (long Value, KeyValuePair<string, object?>? Tag)[] Outcomes(WorkerCounters counters) =>
    [
        (Interlocked.Read(ref counters.Deleted), new(Outcome, "deleted")),
        (Interlocked.Read(ref counters.DeadLettered), new(Outcome, "dead_lettered")),
        (Interlocked.Read(ref counters.Failed), new(Outcome, "failed")),
        (Interlocked.Read(ref counters.Returned), new(Outcome, "returned")),
        (Interlocked.Read(ref counters.ReturnedBehind), new(Outcome, "returned_behind")),
        (Interlocked.Read(ref counters.Unknown), new(Outcome, "unknown")),
        (Interlocked.Read(ref counters.Lost), new(Outcome, "visibility_lost")),
        (Interlocked.Read(ref counters.Stranded), new(Outcome, "stranded")),
    ];
}
