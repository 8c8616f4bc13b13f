using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection.Sqs;
using TaskProtection.Testing;

namespace TaskProtection.Tests.Simulator;

/// <summary>The work of a stop needs a minute; the stop timeout of its task is two.</summary>
[Collection(TimeAlone.Name)]
public class AShutdownTimeoutInAWorkerTown
{
    private static readonly TimeSpan Needed = TimeSpan.FromMinutes(1);

    private readonly WorkerTownSettings _settings = new() { StopTimeout = TimeSpan.FromMinutes(2) };

    [Theory]
    [InlineData(30, 30)]
    [InlineData(90, 60)]
    public async Task Is_of_the_clock_of_the_town(int timeout, int stoppedAfter)
    {
        await using var town = new WorkerTown(_settings);
        await RunAsync(town, timeout, static provider => new Draining(provider.GetRequiredService<TimeProvider>()));

        Assert.Equal((stoppedAfter, 0), await StopAsync(town));
    }

    [Fact]
    public async Task Does_not_end_a_service_that_does_not_look_at_its_token()
    {
        await using var town = new WorkerTown(_settings);
        await RunAsync(town, timeout: 30, TimeToStop.Of(Needed));

        Assert.Equal((60, 0), await StopAsync(town));
    }

    [Fact]
    public async Task Ends_a_process_with_the_exception_of_a_service_that_throws_when_it_is_over()
    {
        await using var town = new WorkerTown(_settings);
        await RunAsync(town, timeout: 30, static provider => new Throwing(provider.GetRequiredService<TimeProvider>()));

        Assert.Equal((30, 134), await StopAsync(town));
    }

    [Fact]
    public async Task Is_long_enough_for_a_drain_where_the_library_has_raised_it()
    {
        await using var town = new WorkerTown(_settings);
        var queue = await town.StartAsync<OneMinute>(static builder => builder.Configuration["TaskProtection:StopTimeout"] = "00:02:00");
        await town.PassAsync(TimeSpan.FromSeconds(5));
        _ = await StopAsync(town);

        Assert.Equal(0, queue.Count().Live);
        Assert.Empty(town.Redeliveries);
        town.Check();
    }

    private static Task RunAsync<TService>(WorkerTown town, int timeout, Func<IServiceProvider, TService> service)
        where TService : class, IHostedService
        => town.RunAsync(builder => builder.Services
            .AddHostedService(service)
            .Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(timeout)));

    /// <summary>How many seconds after SIGTERM the only task ended, and with which exit code.</summary>
    private static async Task<(int Seconds, int ExitCode)> StopAsync(WorkerTown town)
    {
        await town.ShutDownAsync();
        var events = town.Simulator.Events.Snapshot();
        var stopped = Assert.Single(events, static e => e.Kind == "task.stopped");
        var stopping = Assert.Single(events, static e => e.Kind == "task.stopping");
        return ((int)(stopped.At - stopping.At).TotalSeconds, (int)stopped.Fields["exitCode"]!);
    }

    private sealed class Draining(TimeProvider time) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Needed, time, CancellationToken.None);
        }
    }

    private sealed class Throwing(TimeProvider time) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.Delay(Needed, time, cancellationToken);
    }

    private sealed class OneMinute(TimeProvider time) : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.Delay(Needed, time, cancellationToken);
    }
}
