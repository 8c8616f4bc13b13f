using TaskProtection.Testing;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Metadata;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

public class MetadataOfATask
{
    [Fact]
    public async Task Tells_who_it_is()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        var json = (await town.HttpAsync("GET", Uri(town) + "/task")).Json();
        Assert.Equal("default", (string?)json["Cluster"]);
        Assert.Equal(task.TaskArn, (string?)json["TaskARN"]);
        Assert.Equal("workers", (string?)json["Family"]);
        Assert.Equal("1", (string?)json["Revision"]);
        Assert.Equal("workers", (string?)json["ServiceName"]);
        Assert.Equal("RUNNING", (string?)json["DesiredStatus"]);
        Assert.Equal("RUNNING", (string?)json["KnownStatus"]);
        Assert.Equal("EC2", (string?)json["LaunchType"]);
        Assert.Equal("eu-west-1a", (string?)json["AvailabilityZone"]);
        Assert.Equal("NORMAL", (string?)json["Containers"]![0]!["Type"]);
    }

    [Fact]
    public async Task Tells_about_the_container()
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1);
        var json = (await town.HttpAsync("GET", Uri(town))).Json();
        Assert.Equal("workers:v1", (string?)json["Image"]);
        Assert.NotNull(json["DockerId"]);
        Assert.NotNull(json["ContainerARN"]);
    }

    [Fact]
    public async Task Is_not_there_for_an_unknown_id()
    {
        await using var town = new EcsTown();
        var response = await town.HttpAsync("GET", "http://127.0.0.1/v4/unknown/task");
        Assert.Equal(404, response.Status);
        Assert.StartsWith("\"V4 task metadata handler: ", response.BodyText(), StringComparison.Ordinal);
    }

    private static string Uri(EcsTown town) => town.Launcher.All[0].Launch.Environment["ECS_CONTAINER_METADATA_URI_V4"];
}

public class MetadataCredentials
{
    [Fact]
    public async Task Are_given_for_the_token_and_sign_requests_as_the_task()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        var environment = town.Launcher.All[0].Launch.Environment;

        var json = (await town.HttpAsync(
            "GET",
            environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
            headers: ("Authorization", environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]))).Json();

        Assert.Equal("arn:aws:iam::123456789012:role/task-role", (string?)json["RoleArn"]);
        Assert.Equal("2026-01-01T06:00:00Z", (string?)json["Expiration"]);
        var keys = town.World.Credentials.Find((string)json["AccessKeyId"]!);
        Assert.Equal(keys!.SecretAccessKey, (string?)json["SecretAccessKey"]);
        Assert.Equal(keys.SessionToken, (string?)json["Token"]);
        Assert.Equal(task.TaskId, keys.Owner);
    }

    [Fact]
    public async Task Are_refused_without_the_token()
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1);
        var uri = town.Launcher.All[0].Launch.Environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"];
        Assert.Equal(401, (await town.HttpAsync("GET", uri)).Status);
        Assert.Equal(401, (await town.HttpAsync("GET", uri, headers: ("Authorization", "guess"))).Status);
        Assert.Equal(400, (await town.HttpAsync("GET", uri + "x")).Status);
    }

    [Fact]
    public async Task Are_not_in_the_environment_of_a_task_without_a_role()
    {
        await using var town = new EcsTown();
        town.Group(1);
        town.Service(1, s => s with { TaskRole = null });
        Assert.DoesNotContain(town.Launcher.All[0].Launch.Environment.Keys, k => k.Contains("CREDENTIALS", StringComparison.Ordinal));
    }
}

public class MetadataOfAnInstance
{
    [Fact]
    public async Task Wants_a_token_that_lives_as_long_as_asked()
    {
        await using var town = new EcsTown();
        var group = town.Group(2);
        var token = (await TokenAsync(town, group, "60")).BodyText();

        Assert.Equal(401, (await GetAsync(town, group, "latest/meta-data/instance-id", "")).Status);
        Assert.Equal(401, (await GetAsync(town, group, "latest/meta-data/instance-id", token, instance: 1)).Status);
        Assert.Equal(group.Instances[0].InstanceId, (await GetAsync(town, group, "latest/meta-data/instance-id", token)).BodyText());
        Assert.Equal(200, (await GetAsync(town, group, "/latest/meta-data/instance-id", token)).Status);
        town.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(401, (await GetAsync(town, group, "latest/meta-data/instance-id", token)).Status);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("21601")]
    [InlineData("soon")]
    public async Task Gives_no_token_for_a_bad_life_time(string seconds)
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        Assert.Equal(400, (await TokenAsync(town, group, seconds)).Status);
    }

    [Fact]
    public async Task Gives_no_token_to_a_proxy()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        Assert.Equal(403, (await TokenAsync(town, group, "60", ("X-Forwarded-For", "10.0.0.1"))).Status);
    }

    [Fact]
    public async Task Is_silent_with_a_hop_limit_of_1()
    {
        await using var town = new EcsTown(options: new SimulatorOptions { Imds = new ImdsSettings { HttpPutResponseHopLimit = 1 } });
        var group = town.Group(1);
        using var gone = new CancellationTokenSource();
        var call = town.SendAsync(
            new WireRequest
            {
                Method = "PUT",
                Uri = new Uri($"http://127.0.0.1/imds/{group.Instances[0].InstanceId}/latest/api/token"),
                Headers = new Dictionary<string, string> { ["X-aws-ec2-metadata-token-ttl-seconds"] = "60" },
            },
            gone.Token);
        town.Pass(TimeSpan.FromHours(1));
        Assert.False(call.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Tells_what_is_to_come()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { TerminationTime = TimeSpan.FromMinutes(1) });
        var token = (await TokenAsync(town, group, "600")).BodyText();
        Assert.Equal("InService", (await GetAsync(town, group, "latest/meta-data/autoscaling/target-lifecycle-state", token)).BodyText());
        Assert.Equal(404, (await GetAsync(town, group, "latest/meta-data/spot/instance-action", token)).Status);
        Assert.Equal(404, (await GetAsync(town, group, "latest/meta-data/events/recommendations/rebalance", token)).Status);

        group.RecommendRebalance(group.Instances[0].InstanceId);
        group.InterruptSpot(group.Instances[0].InstanceId, TimeSpan.FromMinutes(2));
        Assert.Equal(
            """{"noticeTime":"2026-01-01T00:00:00Z"}""", (await GetAsync(town, group, "latest/meta-data/events/recommendations/rebalance", token)).BodyText());
        Assert.Equal(
            """{"action":"terminate","time":"2026-01-01T00:02:00Z"}""", (await GetAsync(town, group, "latest/meta-data/spot/instance-action", token)).BodyText());

        group.TerminateInstance(group.Instances[0].InstanceId);
        Assert.Equal("Terminated", (await GetAsync(town, group, "latest/meta-data/autoscaling/target-lifecycle-state", token)).BodyText());
    }

    [Theory]
    [InlineData(true, "200 InService")]
    [InlineData(false, "404 ")]
    public async Task Has_the_target_state_of_an_instance_that_only_came_into_service_as_the_setting_says(bool hasIt, string answer)
    {
        await using var town = new EcsTown(options: new SimulatorOptions { Imds = new ImdsSettings { HasTargetStateFromLaunch = hasIt } });
        var group = town.Group(1, s => s with { TerminationTime = TimeSpan.FromMinutes(1) });
        var token = (await TokenAsync(town, group, "600")).BodyText();
        Assert.StartsWith(answer, await TargetAsync(), StringComparison.Ordinal);

        group.EnterStandby(group.Instances[0].InstanceId);
        Assert.Equal("200 Standby", await TargetAsync());
        group.ExitStandby(group.Instances[0].InstanceId);
        Assert.Equal("200 InService", await TargetAsync());
        group.TerminateInstance(group.Instances[0].InstanceId);
        Assert.Equal("200 Terminated", await TargetAsync());

        async Task<string> TargetAsync()
        {
            var response = await GetAsync(town, group, "latest/meta-data/autoscaling/target-lifecycle-state", token);
            return $"{response.Status} {response.BodyText()}";
        }
    }

    private static Task<WireResponse> TokenAsync(EcsTown town, AutoScalingGroup group, string seconds, params (string Name, string Value)[] headers) => town.HttpAsync(
        "PUT",
        $"http://127.0.0.1/imds/{group.Instances[0].InstanceId}/latest/api/token",
        "",
        [("X-aws-ec2-metadata-token-ttl-seconds", seconds), .. headers]);

    private static Task<WireResponse> GetAsync(EcsTown town, AutoScalingGroup group, string path, string token, int instance = 0) => town.HttpAsync(
        "GET", $"http://127.0.0.1/imds/{group.Instances[instance].InstanceId}/{path}", "", ("X-aws-ec2-metadata-token", token));
}
