using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Rules.Snippets;

internal static class Observed
{
    public static void ByOpenTelemetry(HostApplicationBuilder builder)
    {
        #region metrics
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(TaskProtectionDiagnostics.MeterName, SqsWorkerDiagnostics.MeterName).AddOtlpExporter())
            .WithTracing(tracing => tracing.AddSource(SqsWorkerDiagnostics.ActivitySourceName).AddOtlpExporter());
        #endregion
    }
}
