using Microsoft.Extensions.Hosting;

namespace TaskProtection.EndWorker;

/// <summary>One unit of work. It is begun at once, and ends two seconds after the shutdown began, or as it is told to.</summary>
internal sealed class Unit(ITaskProtection protection, IHostApplicationLifetime lifetime, Ending ending, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var scope = await protection.EnterAsync("unit", cancellationToken: CancellationToken.None);
        Console.WriteLine("begun");
        switch (ending.Kind)
        {
            case "throw":
                throw new InvalidOperationException("The worker died.");
            case "stop":
                lifetime.StopApplication();
                break;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, scope.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine("stopping");
        if (ending.Kind == "throw-at-stop")
        {
            throw new InvalidOperationException("The worker died of the stop.");
        }

        await Task.Delay(TimeSpan.FromSeconds(2), time, scope.Aborted);
        Console.WriteLine("done");
    }
}
