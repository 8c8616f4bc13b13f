using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using TaskProtection.Aws;

namespace TaskProtection.Tests.Aws;

public sealed class EveryRequestIsSigned : RimTest
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    public static TheoryData<string> Vectors => [.. ReadVectors().Select(vector => (string)vector["name"]!)];

    [Theory]
    [InlineData("TOKEN/+==x")]
    [InlineData(null)]
    public async Task By_the_rules_of_the_specification(string? sessionToken)
    {
        await CallEverythingAsync(sessionToken);

        Assert.Equal(7, Fake.Requests.Count);
        foreach (var request in Fake.Requests)
        {
            var authorization = request.Headers["Authorization"];
            var service = request.Headers.ContainsKey("X-Amz-Target") ? "ecs" : "autoscaling";
            Assert.Equal($"AKIDEXAMPLE/{request.Headers["X-Amz-Date"][..8]}/eu-west-1/{service}/aws4_request", SigV4.Part(authorization, "Credential="));
            Assert.Equal(sessionToken, request.Headers.GetValueOrDefault("X-Amz-Security-Token"));
            Assert.Equal(
                SigV4.Sign(request.Method, request.Uri, request.Headers, request.Body, authorization, Secret),
                SigV4.Part(authorization, "Signature="));

            // What decides about the call must be under the signature, or it could be changed on the way.
            string[] mustBeSigned = ["content-type", "host", "x-amz-date", .. sessionToken is null ? [] : new[] { "x-amz-security-token" }, .. service == "ecs" ? ["x-amz-target"] : Array.Empty<string>()];
            Assert.Empty(mustBeSigned.Except(SigV4.Part(authorization, "SignedHeaders=").Split(';')));
        }

        Capture(sessionToken is null ? "without a session token" : "with a session token");
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void And_these_rules_are_those_of_another_signer(string name)
    {
        var vector = ReadVectors().Single(vector => (string)vector["name"]! == name);
        var headers = vector["headers"]!.AsObject().ToDictionary(header => header.Key, header => (string)header.Value!, StringComparer.OrdinalIgnoreCase);

        var signature = SigV4.Sign(
            (string)vector["method"]!, new Uri((string)vector["url"]!), headers, (string)vector["body"]!, (string)vector["authorization"]!, Secret);

        Assert.Equal((string)vector["signature"]!, signature);
    }

    private static IEnumerable<JsonObject> ReadVectors()
    {
        using var stream = typeof(EveryRequestIsSigned).Assembly.GetManifestResourceStream("sigv4-vectors.json")!;
        return [.. JsonNode.Parse(stream)!["vectors"]!.AsArray().Select(node => node!.AsObject())];
    }

    private async Task CallEverythingAsync(string? sessionToken)
    {
        Fake.On("UpdateTaskProtection", FakeAws.Json(200, "{}"));
        Fake.On("GetTaskProtection", FakeAws.Json(200, "{}"));
        AWSCredentials credentials = sessionToken is null ? new BasicAWSCredentials("AKIDEXAMPLE", Secret) : new SessionAWSCredentials("AKIDEXAMPLE", Secret, sessionToken);
        await using var rim = new Rim(Fake, credentials: credentials);
        var token = TestContext.Current.CancellationToken;
        var ecs = rim.Get<IEcsClient>();
        var autoScaling = rim.Get<IAutoScalingClient>();

        const string cluster = "Eisdiele/é&=+~* ☃";
        await ecs.UpdateTaskProtectionAsync(new() { Cluster = cluster, Task = FakeAws.Task, ProtectionEnabled = true, ExpiresInMinutes = 2880 }, token);
        await ecs.GetTaskProtectionAsync(cluster, [FakeAws.Task], token);
        await ecs.DescribeTasksAsync(cluster, [FakeAws.Task], token);
        await ecs.DescribeContainerInstancesAsync(cluster, [FakeAws.ContainerInstance], token);
        await ecs.DescribeCapacityProvidersAsync(["ice-provider"], token);
        await autoScaling.DescribeAutoScalingInstancesAsync([FakeAws.Instance], token);
        await autoScaling.SetInstanceProtectionAsync(
            new() { AutoScalingGroupName = "my group/é&=+~*", InstanceId = FakeAws.Instance, ProtectedFromScaleIn = true }, token);
    }

    // tests/interop/make-sigv4-vectors.py has another signer sign what was captured here.
    private void Capture(string how)
    {
        if (Environment.GetEnvironmentVariable("TASKPROTECTION_CAPTURE") is not { Length: > 0 } folder)
        {
            return;
        }

        foreach (var request in Fake.Requests)
        {
            var name = $"{request.Operation} {how}";
            File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(new
            {
                name,
                method = request.Method,
                url = request.Uri.AbsoluteUri,
                headers = request.Headers,
                body = request.Body,
            }));
        }
    }
}
