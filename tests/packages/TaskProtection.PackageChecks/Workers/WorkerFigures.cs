using System.Globalization;

namespace TaskProtection.PackageChecks.Workers;

/// <param name="Ready">Milliseconds from the start of the process to its first poll.</param>
/// <param name="AtReady">Its resident memory then, in MiB.</param>
/// <param name="Peak">The most that it had, in MiB.</param>
internal sealed record WorkerFigures(double Ready, double AtReady, double Peak)
{
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"ready after {Ready:0} ms, memory {AtReady:0} MiB when ready, {Peak:0} MiB at the most");
}
