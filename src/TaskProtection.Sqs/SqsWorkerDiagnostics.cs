namespace TaskProtection.Sqs;

/// <summary>The names under which the SQS worker can be observed.</summary>
public static class SqsWorkerDiagnostics
{
    /// <summary>
    /// The <see cref="System.Diagnostics.ActivitySource"/> of the activity that each handler runs in, <c>process &lt;queue&gt;</c>: pass it
    /// to OpenTelemetry's <c>AddSource</c>. Its parent is the span that sent the message, where the message names it.
    /// </summary>
    public const string ActivitySourceName = "TaskProtection.Sqs";

    /// <summary>
    /// The <see cref="System.Diagnostics.Metrics.Meter"/> of all SQS workers: pass it to OpenTelemetry's <c>AddMeter</c>. It exists where the container
    /// has an <see cref="System.Diagnostics.Metrics.IMeterFactory"/>, as every host of .NET has.
    /// </summary>
    public const string MeterName = "TaskProtection.Sqs";
}
