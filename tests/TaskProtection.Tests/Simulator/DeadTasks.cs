using System.Globalization;
using System.Net.Http.Headers;
using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Time;
using TaskProtection.Tests.Aws;

namespace TaskProtection.Tests.Simulator;

/// <summary>A task in process goes on running when it is killed; what it then sends must reach nobody.</summary>
public class ATaskThatIsDead
{
    [Fact]
    public Task Reaches_nothing_after_it_was_killed() => ReachesNothingAsync(static (world, task) => world.Ecs.Kill(task));

    [Fact]
    public Task Reaches_nothing_after_it_stopped() => ReachesNothingAsync(static (world, task) => world.Ecs.StopTask(task));

    private static async Task ReachesNothingAsync(Action<Testing.Simulator, string> end)
    {
        await using var world = new Testing.Simulator(new SimulatorOptions { Time = new VirtualTime() });
        world.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = 1, BootTime = TimeSpan.Zero });
        var task = world.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, new ClusterManualLauncher());
        var queue = world.Sqs.CreateQueue("orders");
        using var client = world.CreateSqsClient(task.TaskId);
        await client.SendMessageAsync(queue.Url, "while it lived");

        end(world, task.TaskId);

        await Assert.ThrowsAnyAsync<Exception>(() => client.SendMessageAsync(queue.Url, "from beyond"));
        Assert.Equal(0, (int?)world.Events.Snapshot().Last(e => e.Kind == "call").Fields["status"]);
        Assert.Single(queue.Receive(new SqsReceive { MaxMessages = 10 }).Messages);
    }
}

/// <summary>What was sent before the death is on the wire: it lands, and nobody is left to hear the answer.</summary>
[Collection(TimeAlone.Name)]
public sealed class ATaskThatDiesWhileItsRequestIsOnItsWay : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly VirtualTime _time = new();
    private readonly Testing.Simulator _world;
    private readonly string _instance;
    private readonly EcsTask _task;

    public ATaskThatDiesWhileItsRequestIsOnItsWay()
    {
        _world = new Testing.Simulator(new SimulatorOptions { Time = _time });
        var group = _world.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = 1, BootTime = TimeSpan.Zero });
        _instance = group.Instances[0].InstanceId;
        _task = _world.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, new ClusterManualLauncher());
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Leaves_the_instance_flag_set_behind_it()
    {
        _ = _world.Faults.On("autoscaling", "SetInstanceProtection").Delay(3 * Second);

        await DieAtOneSecondAsync(SetFlagAsync);

        var set = Assert.Single(_world.Events.Snapshot(), e => e.Kind == "instance.protection");
        Assert.Equal((3 * Second, _instance, true), (set.At, (string?)set.Fields["instance"], (bool)set.Fields["enabled"]!));
        Assert.Equal([0], Statuses("autoscaling"));
    }

    [Fact]
    public async Task Has_sent_its_message()
    {
        _ = _world.Faults.On("sqs", "SendMessage").Delay(3 * Second);
        var queue = _world.Sqs.CreateQueue("orders");
        using var client = _world.CreateSqsClient(_task.TaskId);

        await DieAtOneSecondAsync(() => client.SendMessageAsync(queue.Url, "while it lived"));

        Assert.Equal(3 * Second, Assert.Single(_world.Events.Snapshot(), e => e.Kind == "sqs.sent").At);
        Assert.Equal([0], Statuses("sqs"));
    }

    [Fact]
    public async Task Does_not_hear_that_it_was_refused()
    {
        _ = _world.Faults.On("autoscaling").Delay(3 * Second).Throttle();

        await DieAtOneSecondAsync(SetFlagAsync);

        Assert.DoesNotContain(_world.Events.Snapshot(), e => e.Kind == "instance.protection");
        Assert.Equal([0], Statuses("autoscaling"));
    }

    [Fact]
    public async Task Is_struck_by_no_fault_any_more()
    {
        var rule = _world.Faults.On("autoscaling", count: 1).Throttle();
        _world.Ecs.Kill(_task.TaskId);

        await Assert.ThrowsAnyAsync<HttpRequestException>(SetFlagAsync);

        Assert.Equal(0, rule.Strikes);
    }

    private Task DieAtOneSecondAsync(Func<Task> call) => _time.RunAsync(
        async () =>
        {
            var sent = call();
            await Task.Delay(Second, _time);
            _world.Ecs.Kill(_task.TaskId);
            await Assert.ThrowsAnyAsync<Exception>(() => sent);
        },
        TimeSpan.FromHours(1));

    private List<int> Statuses(string service) =>
        [.. _world.Events.Snapshot().Where(e => e.Kind == "call" && (string?)e.Fields["service"] == service).Select(e => (int)e.Fields["status"]!)];

    private async Task SetFlagAsync()
    {
        var keys = _world.Credentials.Issue(_task.TaskId);
        var uri = new Uri("https://autoscaling.eu-west-1.amazonaws.com/");
        var body = $"Action=SetInstanceProtection&Version=2011-01-01&InstanceIds.member.1={_instance}&AutoScalingGroupName=hosts&ProtectedFromScaleIn=true";
        var date = _world.Options.SignatureClock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = uri.Host,
            ["X-Amz-Date"] = date,
            ["X-Amz-Security-Token"] = keys.SessionToken!,
        };
        var claim = $"AWS4-HMAC-SHA256 Credential={keys.AccessKeyId}/{date[..8]}/eu-west-1/autoscaling/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token";
        var signature = SigV4.Sign("POST", uri, headers, body, claim, keys.SecretAccessKey);

        using var client = new HttpClient(_world.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Content = new StringContent(body, new MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", $"{claim}, Signature={signature}");
        using var response = await client.SendAsync(request);
    }
}
