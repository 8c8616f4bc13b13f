using TaskProtection.Testing.AutoScaling;

namespace TaskProtection.Tests.Simulator;

public class EcsApiOfTheAccount
{
    [Fact]
    public async Task Lists_the_cluster_whatever_its_name()
    {
        await using var town = new EcsTown(new() { ClusterName = "ice" });
        Assert.Equal("""{"clusterArns":["arn:aws:ecs:eu-west-1:123456789012:cluster/ice"]}""", (await town.EcsAsync("ListClusters", "{}")).BodyText());
    }

    [Fact]
    public async Task Lists_all_capacity_providers_in_pages_of_ten()
    {
        await using var town = new EcsTown();
        for (var i = 0; i < 12; i++)
        {
            town.Group(0, s => s with { Name = $"hosts-{i}", CapacityProvider = new CapacityProviderSettings() });
        }

        var first = (await town.EcsAsync("DescribeCapacityProviders", "{}")).Json();
        var second = (await town.EcsAsync("DescribeCapacityProviders", $$"""{"nextToken":"{{first["nextToken"]}}"}""")).Json();

        Assert.Equal(10, first["capacityProviders"]!.AsArray().Count);
        Assert.Equal(["hosts-10", "hosts-11"], second["capacityProviders"]!.AsArray().Select(p => (string?)p!["name"]));
        Assert.Null(second["nextToken"]);
    }

    [Theory]
    [InlineData("ListClusters", """{"maxResults":101}""")]
    [InlineData("ListClusters", """{"nextToken":"x"}""")]
    [InlineData("DescribeCapacityProviders", """{"maxResults":11}""")]
    [InlineData("DescribeCapacityProviders", """{"maxResults":0}""")]
    public async Task Refuses_pages_that_the_service_model_does_not_allow(string operation, string body)
    {
        await using var town = new EcsTown();
        Assert.Equal("InvalidParameterException", (string?)(await town.EcsAsync(operation, body)).Json()["__type"]);
    }
}
