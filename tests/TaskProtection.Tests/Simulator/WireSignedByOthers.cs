using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Testing;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

/// <summary>Signatures that were made elsewhere: by botocore 1.29.27 at the date below, and AWS's own published test case.</summary>
public sealed class WireSignedByOthers
{
    private const string Date = "20261124T042215Z";

    private static readonly IssuedCredentials Key = new("AKIAEXAMPLEEXAMPLE00", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null, null, "task-9");

    private readonly SimulatorOptions _options = new() { SignatureClock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 4, 22, 15, TimeSpan.Zero)) };

    [Fact]
    public void The_published_test_case_comes_out()
    {
        var request = new WireRequest
        {
            Method = "GET",
            Uri = new Uri("https://example.amazonaws.com/"),
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["Host"] = "example.amazonaws.com",
                ["X-Amz-Date"] = "20150830T123600Z",
            },
        };
        var claimed = SigV4Authorization.Parse(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")!;

        var canonical = SigV4Canonical.Request(request, claimed.SignedHeaders, SigV4Canonical.Hash([]));
        var signature = SigV4Canonical.Signature(
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", claimed, SigV4Canonical.StringToSign("20150830T123600Z", claimed.Scope, canonical));

        Assert.Equal(claimed.Signature, signature);
    }

    [Fact]
    public async Task A_json_request_of_botocore_is_accepted_and_a_changed_one_is_refused_with_400()
    {
        const string Body = "{\"cluster\":\"gelato é\",\"tasks\":[\"0a1b\"],\"protectionEnabled\":true}";
        var service = new WireFakeService { Name = "AmazonEC2ContainerServiceV20141113", SigningName = "ecs" };
        await using var world = service.World(_options);
        _ = world.Credentials.Add(Key with { SessionToken = "TOKEN/+==x" });
        var headers = new Dictionary<string, string>
        {
            ["Content-Type"] = "application/x-amz-json-1.1",
            ["X-Amz-Target"] = "AmazonEC2ContainerServiceV20141113.UpdateTaskProtection",
            ["X-Amz-Date"] = Date,
            ["X-Amz-Security-Token"] = "TOKEN/+==x",
            ["Authorization"] = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLEEXAMPLE00/20261124/eu-west-1/ecs/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=a1342bfcb808babf714729bb894d7d301887d42eb37233c705a01524dd99bbae",
        };

        using var accepted = await WireFakeService.PostAsync(world, Body, headers, TestContext.Current.CancellationToken);
        using var refused = await WireFakeService.PostAsync(world, Body + " ", headers, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal("task-9", Assert.Single(service.Handled).CallerTask);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("InvalidSignatureException", error.RootElement.GetProperty("__type").GetString());
        Assert.NotEmpty(refused.Headers.GetValues("x-amzn-RequestId"));
        Assert.Equal(_options.SignatureClock.GetUtcNow(), refused.Headers.Date);
    }

    [Fact]
    public async Task A_query_request_of_botocore_is_accepted_and_refusals_are_xml_with_the_older_codes()
    {
        const string Body = "Action=SetInstanceProtection&Version=2011-01-01&InstanceIds.member.1=i-0abc&AutoScalingGroupName=my+group%2F%C3%A9&ProtectedFromScaleIn=true";
        const string Authorization = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLEEXAMPLE00/20261124/eu-west-1/autoscaling/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=e8ee50cefca6d85985686057fa86e2549f3a51762556c4aad87dadc20af5b9a9";
        var query = new QueryService();
        await using var world = new Testing.Simulator(_options);
        world.Services.Insert(0, query);
        _ = world.Credentials.Add(Key);
        var headers = new Dictionary<string, string>
        {
            ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8",
            ["X-Amz-Date"] = Date,
            ["Authorization"] = Authorization,
        };

        Assert.Equal("200 ", await AnswerAsync(Body));
        Assert.Equal("403 SignatureDoesNotMatch", await AnswerAsync(Body + "&x"));
        headers["Authorization"] = Authorization.Replace(Key.AccessKeyId, "AKIANOBODY", StringComparison.Ordinal);
        Assert.Equal("403 InvalidClientTokenId", await AnswerAsync(Body));
        _ = headers.Remove("Authorization");
        Assert.Equal("403 MissingAuthenticationToken", await AnswerAsync(Body));

        async Task<string> AnswerAsync(string body)
        {
            using var response = await WireFakeService.PostAsync(world, body, headers, TestContext.Current.CancellationToken);
            var xml = XElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            var error = xml.Element(xml.Name.Namespace + "Error");
            if (error is not null)
            {
                Assert.Equal("Sender", error.Element(xml.Name.Namespace + "Type")!.Value);
                Assert.Equal(response.Headers.GetValues("x-amzn-RequestId").Single(), xml.Element(xml.Name.Namespace + "RequestId")!.Value);
            }

            return $"{(int)response.StatusCode} {error?.Element(xml.Name.Namespace + "Code")?.Value}";
        }
    }

    [Fact]
    public async Task A_path_and_a_query_that_need_encoding_are_understood()
    {
        var service = new WireFakeService { Name = "123456789012" };
        await using var world = service.World(_options);
        _ = world.Credentials.Add(Key);
        var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:4566/123456789012/my%20queue%2Bx?b=2&a=%2Fx%20y&a=1&B=&c");
        _ = request.Headers.TryAddWithoutValidation("X-Amz-Date", Date);
        _ = request.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLEEXAMPLE00/20261124/eu-west-1/sqs/aws4_request, SignedHeaders=host;x-amz-date, Signature=2eca8c6e0eb45d98efcf65099235cc8a663245a50e388511af1d1dad8edcf4d3");

        using var client = new HttpClient(world.CreateHandler());
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private sealed class QueryService : IWireService
    {
        public string Name => "autoscaling";

        public string? SigningName => "autoscaling";

        public string? Match(WireRequest request) => "SetInstanceProtection";

        public Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone) =>
            Task.FromResult(WireResponse.Text(200, AwsErrors.QueryXml, "<ok/>"));
    }
}
