using Microsoft.Extensions.Hosting;

namespace TaskProtection.Tests.Leaving;

/// <summary>The host of a worker, as far as it can be stopped from within.</summary>
internal sealed class BusyLifetime(Action stop) : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication() => stop();
}
