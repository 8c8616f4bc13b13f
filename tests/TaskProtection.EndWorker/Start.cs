using Microsoft.Extensions.Hosting;

namespace TaskProtection.EndWorker;

/// <summary>A service that starts last, and not always well.</summary>
internal sealed class Start(Ending ending, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        switch (ending.Kind)
        {
            case "start-fails":
                await Task.Delay(TimeSpan.FromSeconds(0.5), time, cancellationToken); // The unit is protected by then.
                throw new InvalidOperationException("The start failed.");
            case "slow-start":
                Console.WriteLine("starting");
                await Task.Delay(TimeSpan.FromMinutes(1), time, cancellationToken);
                break;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
