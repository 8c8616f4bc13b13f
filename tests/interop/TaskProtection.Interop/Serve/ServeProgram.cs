using System.Text.Json;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Interop.Serve;

/// <summary>
/// The simulator for clients in other languages: opens the door with a small town behind it, says in one line of JSON where it is and who may
/// sign, then obeys its standard input, one answer of one line to each command. Ends when its standard input does.
/// </summary>
internal static class ServeProgram
{
    public const string Command = "serve";

    /// <summary>Longer than any run: an instance that is launched with it stays Pending.</summary>
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private static readonly JsonSerializerOptions s_camelCase = new(JsonSerializerDefaults.Web);

    /// <summary>Tasks do nothing but end when they are told to.</summary>
    private static readonly InProcessLauncher s_idle = new(async (_, sigterm) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, sigterm).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    });

    public static async Task<int> RunAsync()
    {
        await using var simulator = new Simulator();
        var door = await simulator.ListenAsync();
        Say(await BuildAsync(simulator, door));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Say(Obey(simulator, line.Split(' ')));
        }

        return 0;
    }

    private static async Task<Town> BuildAsync(Simulator simulator, Uri door)
    {
        var group = simulator.AutoScaling.CreateGroup(new AutoScalingGroupSettings
        {
            Name = "workers",
            DesiredCapacity = 3,
            BootTime = TimeSpan.Zero,
            CapacityProvider = new CapacityProviderSettings { Name = "workers-provider" },
        });
        var booting = simulator.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "booting", DesiredCapacity = 1, BootTime = Never });
        var service = simulator.Ecs.CreateService(new EcsServiceSettings { Name = "orders", DesiredCount = 2 }, s_idle);
        var shrinking = simulator.Ecs.CreateService(new EcsServiceSettings { Name = "shrinking", DesiredCount = 2 }, s_idle);
        var external = simulator.Ecs.CreateService(
            new EcsServiceSettings { Name = "external", DesiredCount = 1, DeploymentController = DeploymentController.External }, s_idle);
        var standalone = simulator.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, s_idle);
        await service.WaitUntilSteadyAsync();
        await shrinking.WaitUntilSteadyAsync();

        // Full with its first message: what OverLimit looks like.
        simulator.Sqs.CreateQueue("full", new SqsQueueSettings { InFlightLimit = 1 });
        return new Town(
            door.AbsoluteUri,
            simulator.Options.Region,
            simulator.Options.AccountId,
            Keys(simulator.Credentials.Administrator),
            Keys(simulator.Credentials.Issue("session")),
            Keys(simulator.Credentials.Issue("over", lifetime: TimeSpan.Zero)),
            simulator.Ecs.ClusterName,
            service.Name,
            Ids(service),
            shrinking.Name,
            Ids(shrinking),
            external.Name,
            standalone.TaskId,
            group.Name,
            [.. group.Instances.Select(i => i.InstanceId)],
            booting.Name,
            booting.Instances[0].InstanceId);
    }

    private static string Obey(Simulator simulator, string[] command)
    {
        switch (command)
        {
            case ["desired", var service, var count]:
                simulator.Ecs.Services.Single(s => s.Name == service).SetDesiredCount(int.Parse(count));
                return "ok";
            case ["fail", var service, var operation, var status, var code]:
                simulator.Faults.On(service, operation, count: 1).Fail(int.Parse(status), code);
                return "ok";
            case ["throttle", var service, var operation]:
                simulator.Faults.On(service, operation, count: 1).Throttle();
                return "ok";
            case ["conserved"]:
                simulator.Sqs.CheckConservation();
                return "ok";
            default:
                throw new ArgumentException($"The server does not know '{string.Join(' ', command)}'.");
        }
    }

    private static string[] Ids(EcsService service) => [.. service.Tasks.Select(t => t.TaskId)];

    private static Keys Keys(IssuedCredentials credentials) => new(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken);

    private static void Say<T>(T answer) => Console.Out.WriteLine(JsonSerializer.Serialize(answer, s_camelCase));
}
