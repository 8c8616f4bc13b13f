using TaskProtection.Testing;
using TaskProtection.Testing.Metadata;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

public class MetadataOfAnInstanceSeenFromATask
{
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(2, 1, true)]
    [InlineData(2, 2, true)]
    public async Task Answers_where_the_hop_limit_reaches_the_task(int limit, int hops, bool answers)
    {
        await using var town = new EcsTown(options: With(new() { HttpPutResponseHopLimit = limit, HopsToTasks = hops }));
        var call = TokenAsync(town);
        town.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(answers, call.IsCompleted);
    }

    [Fact]
    public async Task Is_silent_whatever_is_asked_where_it_is_blocked()
    {
        await using var town = new EcsTown(options: With(new() { IsBlocked = true }));
        var token = TokenAsync(town);
        var read = town.HttpAsync("GET", Url(town) + "meta-data/instance-id");
        town.Pass(TimeSpan.FromMinutes(1));
        Assert.False(token.IsCompleted || read.IsCompleted);
    }

    [Theory]
    [InlineData(true, 200, "hosts")]
    [InlineData(false, 404, "Not Found")]
    public async Task Has_the_groups_name_as_a_tag_only_where_tags_are_on(bool tags, int status, string text)
    {
        await using var town = new EcsTown(options: With(new() { HasInstanceTags = tags }));
        var token = (await TokenAsync(town)).BodyText();
        var answer = await town.HttpAsync(
            "GET", Url(town) + "meta-data/tags/instance/aws:autoscaling:groupName", "", ("X-aws-ec2-metadata-token", token));
        Assert.Equal((status, text), (answer.Status, answer.BodyText()));
    }

    private static SimulatorOptions With(ImdsSettings settings) => new() { Imds = settings };

    private static Task<WireResponse> TokenAsync(EcsTown town) =>
        town.HttpAsync("PUT", Url(town) + "api/token", "", ("X-aws-ec2-metadata-token-ttl-seconds", "60"));

    private static string Url(EcsTown town)
    {
        if (town.World.AutoScaling.Groups.Count == 0)
        {
            town.Group(1);
        }

        return $"http://127.0.0.1/imds/{town.World.AutoScaling.Groups[0].Instances[0].InstanceId}/latest/";
    }
}
