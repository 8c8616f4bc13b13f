namespace TaskProtection;

/// <summary>The names under which task protection can be observed. What each instrument measures is in <c>docs/metrics.md</c>.</summary>
public static class TaskProtectionDiagnostics
{
    /// <summary>
    /// The <see cref="System.Diagnostics.Metrics.Meter"/> of everything but the SQS worker: pass it to OpenTelemetry's <c>AddMeter</c>. It
    /// exists where the container has an <see cref="System.Diagnostics.Metrics.IMeterFactory"/>, as every host of .NET has.
    /// </summary>
    public const string MeterName = "TaskProtection";
}
