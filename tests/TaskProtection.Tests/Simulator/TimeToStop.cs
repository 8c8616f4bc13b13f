using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TaskProtection.Tests.Simulator;

/// <summary>A hosted service that needs some time to stop, whatever its token says.</summary>
internal sealed class TimeToStop(TimeProvider time, TimeSpan needed) : IHostedService
{
    public static Func<IServiceProvider, TimeToStop> Of(TimeSpan needed) => provider => new TimeToStop(provider.GetRequiredService<TimeProvider>(), needed);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.Delay(needed, time, CancellationToken.None);
}
