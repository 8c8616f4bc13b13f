using System.Text.Json.Nodes;
using Amazon.SQS;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection.Sqs;
using TaskProtection.Testing;

namespace TaskProtection.Tests.Simulator;

[Collection(TimeAlone.Name)]
public class AWorkerTown
{
    [Theory]
    [InlineData("Auto", 0)]
    [InlineData("Never", 1)]
    public async Task Says_whether_a_deployment_costs_work(string enabled, int redelivered)
    {
        await using var town = new WorkerTown();
        var queue = await town.BeBusyAsync(builder => builder.Configuration["TaskProtection:Task:Enabled"] = enabled);
        await town.DeployAsync();
        await town.UntilEmptyAsync(queue);

        Assert.Equal(redelivered, town.Redeliveries.Count);
    }

    [Fact]
    public async Task Deploys_the_version_that_it_is_given()
    {
        var built = new List<string>();
        await using var town = new WorkerTown();
        await town.RunAsync(_ => built.Add("old"));
        await town.DeployAsync(_ => built.Add("new"));
        await town.DeployAsync();

        Assert.Equal(["old", "new", "new"], built);
        town.Check();
    }

    [Fact]
    public async Task Lets_no_worker_out_through_a_client_of_its_own()
    {
        await using var town = new WorkerTown();
        var queue = await town.StartAsync<AtOnce>(static builder => builder.Services.AddKeyedSingleton<IAmazonSQS>(
            "work", static (_, _) => throw new InvalidOperationException("The way out of the town.")));
        await town.UntilEmptyAsync(queue);

        town.Check();
    }

    [Fact]
    public async Task Names_a_task_that_does_not_end_before_its_stop_timeout()
    {
        await using var town = new WorkerTown();
        await town.RunAsync(static builder => builder.Services.AddHostedService(TimeToStop.Of(TimeSpan.FromHours(1))));
        await town.DeployAsync();

        Assert.Contains(Findings(town), static line => line.Contains("was killed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tells_why_a_worker_does_not_come_to_run()
    {
        await using var town = new WorkerTown();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => town.RunAsync(static _ => throw new InvalidOperationException("There is no oven.")));

        Assert.Contains("There is no oven.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_the_story_when_what_is_waited_for_does_not_come()
    {
        await using var town = new WorkerTown();
        await town.RunAsync(static _ => { });
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => town.UntilAsync(static () => false, "pigs fly", TimeSpan.FromSeconds(3)));

        Assert.StartsWith("Not within 00:00:03: pigs fly.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("task.started", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shortens_ids_in_its_story_and_nothing_else()
    {
        const string id = "0123456789abcdef0123456789abcdef";
        const string body = """{"Customer":"Ada"}""";
        await using var town = new WorkerTown();
        town.Simulator.Sqs.CreateQueue("work").Send(body);
        town.Simulator.Events.Append("task.refused", new JsonObject { ["task"] = id, ["reason"] = "DEPLOYMENT_BLOCKED" });
        town.Simulator.Events.Append("call", new JsonObject { ["operation"] = "UpdateTaskProtection", ["task"] = id });
        town.Simulator.Events.Append("deployment.rolled-back", new JsonObject { ["deployment"] = "ecs-svc/1111111111111222222", ["from"] = "ecs-svc/1111111111111333333" });
        var story = town.Story();

        Assert.Matches("sqs.sent .* message=[0-9a-f]{6} ", story);
        Assert.Contains($"body={body}\n", story, StringComparison.Ordinal);
        Assert.Contains("task=abcdef reason=DEPLOYMENT_BLOCKED\n", story, StringComparison.Ordinal);
        Assert.Contains("operation=UpdateTaskProtection task=abcdef\n", story, StringComparison.Ordinal);
        Assert.Contains("deployment=222222 from=333333\n", story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_all_the_evidence_whatever_its_simulator_is_told_to_keep()
    {
        await using var town = new WorkerTown(new WorkerTownSettings { Simulator = new SimulatorOptions { KeptEvents = 1 } });
        await town.RunAsync(static builder => builder.Services.AddHostedService<Quitter>());
        await town.PassAsync(TimeSpan.FromMinutes(2));

        Assert.NotEmpty(Findings(town));
        Assert.Contains("task.started", town.Story(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_a_task_that_ends_by_itself()
    {
        await using var town = new WorkerTown();
        await town.RunAsync(static builder => builder.Services.AddHostedService<Quitter>());
        await town.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Contains(Findings(town), static line => line.EndsWith("ended with exit code 0 (exited)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Runs_one_worker()
    {
        await using var town = new WorkerTown();
        Assert.Throws<InvalidOperationException>(() => town.Service);
        await town.RunAsync(static _ => { });
        await Assert.ThrowsAsync<InvalidOperationException>(() => town.RunAsync(static _ => { }));
    }

    [Fact]
    public async Task Has_the_work_of_a_killed_task_done_by_the_next()
    {
        await using var town = new WorkerTown();
        var queue = await town.BeBusyAsync();
        town.Simulator.Ecs.Kill(town.Service.Tasks[0].TaskId);
        await town.UntilEmptyAsync(queue);

        Assert.Equal(2, Findings(town).Length); // Killed, and its message came back by itself.
        Assert.Single(town.Redeliveries);
    }

    private static string[] Findings(WorkerTown town)
    {
        try
        {
            town.Check();
            return [];
        }
        catch (TownCheckException e)
        {
            return [.. e.Message.Split('\n').TakeWhile(static line => !line.StartsWith("What happened", StringComparison.Ordinal))];
        }
    }

    private sealed class AtOnce : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Stops its host after a minute.</summary>
    private sealed class Quitter(TimeProvider time, IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), time, stoppingToken);
            lifetime.StopApplication();
        }
    }
}
