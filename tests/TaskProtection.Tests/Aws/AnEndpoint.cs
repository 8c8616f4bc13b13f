using TaskProtection.Aws.Signed;

namespace TaskProtection.Tests.Aws;

public sealed class AnEndpoint : RimTest
{
    // What botocore 1.43.11's rule sets answer for these.
    [Theory]
    [InlineData("ecs", "eu-west-1", "", "https://ecs.eu-west-1.amazonaws.com")]
    [InlineData("ecs", "eu-west-1", "dual", "https://ecs.eu-west-1.api.aws")]
    [InlineData("ecs", "us-east-1", "fips", "https://ecs-fips.us-east-1.amazonaws.com")]
    [InlineData("ecs", "us-gov-west-1", "fips", "https://ecs-fips.us-gov-west-1.amazonaws.com")]
    [InlineData("ecs", "us-gov-west-1", "fips dual", "https://ecs-fips.us-gov-west-1.api.aws")]
    [InlineData("ecs", "cn-north-1", "", "https://ecs.cn-north-1.amazonaws.com.cn")]
    [InlineData("ecs", "cn-north-1", "dual", "https://ecs.cn-north-1.api.amazonwebservices.com.cn")]
    [InlineData("autoscaling", "eu-west-1", "", "https://autoscaling.eu-west-1.amazonaws.com")]
    [InlineData("autoscaling", "us-east-1", "fips", "https://autoscaling-fips.us-east-1.amazonaws.com")]
    [InlineData("autoscaling", "us-gov-west-1", "fips", "https://autoscaling.us-gov-west-1.amazonaws.com")]
    [InlineData("autoscaling", "us-gov-west-1", "fips dual", "https://autoscaling-fips.us-gov-west-1.api.aws")]
    [InlineData("autoscaling", "us-iso-east-1", "", "https://autoscaling.us-iso-east-1.c2s.ic.gov")]
    public void Follows_the_rule_of_its_partition(string prefix, string region, string kind, string url)
    {
        var service = prefix == "ecs" ? AwsService.Ecs : AwsService.AutoScaling;

        var endpoint = new SignedEndpointProvider(service).ResolveEndpoint(new SignedEndpointParameters
        {
            Region = region,
            UseFips = kind.Contains("fips", StringComparison.Ordinal),
            UseDualStack = kind.Contains("dual", StringComparison.Ordinal),
        });

        Assert.Equal(url, endpoint.URL.TrimEnd('/'));
    }

    [Theory]
    [InlineData("AWS_USE_FIPS_ENDPOINT", "https://ecs-fips.eu-west-1.amazonaws.com/")]
    [InlineData("AWS_USE_DUALSTACK_ENDPOINT", "https://ecs.eu-west-1.api.aws/")]
    public async Task Is_chosen_by_the_sdks_common_variables(string variable, string url)
        => Assert.Equal(url, (await CallAsync(new() { [variable] = "true" })).Uri.AbsoluteUri);

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_ECS", "http://127.0.0.1:4566/")]
    [InlineData("AWS_ENDPOINT_URL", "http://127.0.0.1:4566/")]
    public async Task That_is_configured_is_signed_for_the_right_region_all_the_same(string variable, string url)
    {
        var request = await CallAsync(new() { [variable] = url });

        Assert.Equal(url, request.Uri.AbsoluteUri);
        Assert.Contains("/eu-west-1/ecs/aws4_request", request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_one_service_wins_over_the_one_for_all_and_both_can_be_ignored()
    {
        var variables = new Dictionary<string, string?> { ["AWS_ENDPOINT_URL_ECS"] = "http://127.0.0.1:1/", ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:2/" };
        Assert.Equal(1, (await CallAsync(variables)).Uri.Port);

        variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
        Assert.Equal("ecs.eu-west-1.amazonaws.com", (await CallAsync(variables)).Uri.Host);
    }

    [Fact]
    public async Task Of_a_partition_without_the_kind_that_is_asked_for_is_an_error_and_not_a_guess()
    {
        await using var rim = new Rim(Fake, environment: new() { ["ECS_AGENT_URI"] = "", ["AWS_USE_FIPS_ENDPOINT"] = "true", ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1/" });

        var reply = await rim.ProtectTaskAsync();

        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
        Assert.Contains("FIPS", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_region_from_the_host_then_the_variable_then_the_task()
    {
        Assert.Equal("ecs.ap-south-1.amazonaws.com", (await CallAsync(new() { ["AWS:Region"] = "ap-south-1" })).Uri.Host);
        Assert.Equal("ecs.us-west-2.amazonaws.com", (await CallAsync(new() { ["AWS_REGION"] = "us-west-2" })).Uri.Host);

        Fake.On("metadata", FakeAws.Json(200, """{"Cluster":"ice","TaskARN":"arn:aws-cn:ecs:cn-north-1:1:task/ice/x"}"""));
        Assert.Equal("ecs.cn-north-1.amazonaws.com.cn", (await CallAsync(new() { ["AWS_REGION"] = "" })).Uri.Host);
    }

    private async Task<FakeRequest> CallAsync(Dictionary<string, string?> environment)
    {
        Fake.On("UpdateTaskProtection", FakeAws.Json(200, "{}"));
        environment["ECS_AGENT_URI"] = "";
        await using var rim = new Rim(Fake, environment: environment);
        await rim.ProtectTaskAsync();
        return Fake.Requests[^1];
    }
}
