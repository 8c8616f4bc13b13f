using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection.Testing;

namespace TaskProtection.Tests.Simulator;

[Collection(TimeAlone.Name)]
public class AWorkerTownThatWaitsInVain
{
    [Fact]
    public async Task Tells_the_story_whatever_it_waited_for()
    {
        var settings = new WorkerTownSettings
        {
            Limit = TimeSpan.FromMinutes(1),
            StopTimeout = TimeSpan.FromMinutes(5),
            Group = static group => group with { NewInstancesProtectedFromScaleIn = true },
        };
        await using var town = new WorkerTown(settings);
        var queue = town.Simulator.Sqs.CreateQueue("work");
        queue.Send("x");
        await town.RunAsync(static builder => builder.Services.AddHostedService(TimeToStop.Of(TimeSpan.FromHours(1))));

        await TellsAsync(() => town.UntilAsync(static () => false, "pigs fly"), "pigs fly");
        await TellsAsync(() => town.UntilEmptyAsync(queue), "queue work is empty");
        await TellsAsync(() => town.SetCapacityAsync(0), "the group has 0 instances");
        await TellsAsync(() => town.DeployAsync(), "the service is steady");
        await TellsAsync(() => town.SetDesiredCountAsync(0), "the service is steady");
        await TellsAsync(town.ShutDownAsync, "every task has ended");
        await TellsAsync(() => town.InterruptSpotAsync(), "is gone");

        async Task TellsAsync(Func<Task> call, string what)
        {
            var since = town.Time.GetTimestamp();
            var failure = await Assert.ThrowsAsync<TimeoutException>(call);
            Assert.StartsWith("Not within 00:01:00: ", failure.Message, StringComparison.Ordinal);
            Assert.Contains(what, failure.Message, StringComparison.Ordinal);
            Assert.Contains("task.started", failure.Message, StringComparison.Ordinal);
            Assert.True(town.Time.GetElapsedTime(since) <= settings.Limit);
        }
    }

    [Fact]
    public async Task Gives_all_attempts_of_a_worker_to_stay_one_limit()
    {
        var settings = new WorkerTownSettings
        {
            Limit = TimeSpan.FromHours(1),
            Service = static service => service with { PullTime = TimeSpan.FromMinutes(40) },
        };
        await using var town = new WorkerTown(settings);
        await Assert.ThrowsAsync<TimeoutException>(() => town.RunAsync(static builder => builder.Services.AddHostedService<Fleeting>()));

        Assert.True(town.Time.GetElapsedTime(0) <= settings.Limit);
    }

    /// <summary>Ends its host as soon as that has begun.</summary>
    private sealed class Fleeting(IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            lifetime.StopApplication();
            return Task.CompletedTask;
        }
    }
}
