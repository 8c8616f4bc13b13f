using System.Net;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace TaskProtection.Tests.Aws;

/// <summary>The AWS side as one handler: below the real SDK pipeline and the real parsers, above the network.</summary>
internal sealed class FakeAws : HttpMessageHandler
{
    public const string Task = "arn:aws:ecs:eu-west-1:111122223333:task/ice/0123456789abcdef0123456789abcdef";
    public const string ContainerInstance = "arn:aws:ecs:eu-west-1:111122223333:container-instance/ice/aaaabbbbccccdddd";
    public const string Instance = "i-0123456789abcdef0";

    private readonly Dictionary<string, Queue<Answer>> _answers = [];
    private readonly List<FakeRequest> _requests = [];
    private readonly SemaphoreSlim _hanging = new(0);

    public FakeAws()
    {
        On("metadata", Json(200, $$$"""{"Cluster":"ice","TaskARN":"{{{Task}}}","LaunchType":"EC2","DesiredStatus":"RUNNING","Unheard":{"of":[1]}}"""));
        On("imds token", Text(200, "AQAEA-token=="));
        On("imds instance-id", Text(200, Instance));
        On("DescribeTasks", DescribedTask());
        On("DescribeContainerInstances", DescribedContainerInstance());
        On("DescribeCapacityProviders", DescribedProvider("DISABLED"));
        On("DescribeAutoScalingInstances", DescribedInstance("InService"));
        On("SetInstanceProtection", Xml(200, "<SetInstanceProtectionResponse xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\"><SetInstanceProtectionResult/><ResponseMetadata><RequestId>7</RequestId></ResponseMetadata></SetInstanceProtectionResponse>"));
    }

    internal delegate Task<HttpResponseMessage> Answer(FakeRequest request, CancellationToken cancellationToken);

    public IReadOnlyList<FakeRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static Answer DescribedTask(string launchType = "EC2", string? provider = "ice-provider") => Json(200,
        $$$"""{"tasks":[{"taskArn":"{{{Task}}}","launchType":"{{{launchType}}}","containerInstanceArn":"{{{ContainerInstance}}}"{{{(provider is null ? "" : $",\"capacityProviderName\":\"{provider}\"")}}},"version":3}],"failures":[]}""");

    public static Answer DescribedContainerInstance(string? provider = "ice-provider", string instance = Instance) => Json(200,
        $$$"""{"containerInstances":[{"containerInstanceArn":"{{{ContainerInstance}}}","ec2InstanceId":"{{{instance}}}"{{{(provider is null ? "" : $",\"capacityProviderName\":\"{provider}\"")}}}}],"failures":[]}""");

    public static Answer DescribedProvider(string managed) => Json(200,
        $$$"""{"capacityProviders":[{"name":"ice-provider","autoScalingGroupProvider":{"autoScalingGroupArn":"ice-group","managedTerminationProtection":"{{{managed}}}"}}],"failures":[]}""");

    public static Answer DescribedInstance(string lifecycle, bool isProtected = false, string group = "ice-group") => Xml(200,
        $"<DescribeAutoScalingInstancesResponse xmlns=\"https://autoscaling.amazonaws.com/doc/2011-01-01/\"><DescribeAutoScalingInstancesResult><AutoScalingInstances><member><New>1</New><InstanceId>{Instance}</InstanceId><AutoScalingGroupName>{group}</AutoScalingGroupName><AvailabilityZone>eu-west-1a</AvailabilityZone><LifecycleState>{lifecycle}</LifecycleState><HealthStatus>HEALTHY</HealthStatus><ProtectedFromScaleIn>{(isProtected ? "true" : "false")}</ProtectedFromScaleIn></member></AutoScalingInstances></DescribeAutoScalingInstancesResult><ResponseMetadata><RequestId>8</RequestId></ResponseMetadata></DescribeAutoScalingInstancesResponse>");

    public static Answer NoInstance() => Xml(200,
        "<DescribeAutoScalingInstancesResponse xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\"><DescribeAutoScalingInstancesResult><AutoScalingInstances/></DescribeAutoScalingInstancesResult></DescribeAutoScalingInstancesResponse>");

    public static Answer Error(int status, string code, string message) => Xml(status,
        $"<ErrorResponse xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>9</RequestId></ErrorResponse>");

    public static Answer Granted(string arn, DateTimeOffset expiry) => Json(200,
        $$$"""{"protection":{"ExpirationDate":"{{{expiry:yyyy-MM-ddTHH:mm:ssZ}}}","ProtectionEnabled":true,"TaskArn":"{{{arn}}}"}}""");

    public static Answer Json(int status, string body) => Respond(status, "application/json", body);

    public static Answer Xml(int status, string body) => Respond(status, "text/xml", body);

    public static Answer Text(int status, string body) => Respond(status, "text/plain", body);

    public static Answer Respond(int status, string type, string body)
        => (_, _) => System.Threading.Tasks.Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, type),
        });

    public static Answer Throw(Func<Exception> exception) => (_, _) => throw exception();

    /// <summary>Never answers, but lets go when told to, as a socket does.</summary>
    public Answer Hang() => async (_, cancellationToken) =>
    {
        _hanging.Release();
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        throw new InvalidOperationException("A hung request came back.");
    };

    /// <summary>Waits until a request hangs.</summary>
    public Task HangsAsync() => _hanging.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Answers an operation with these, one after the other, the last for ever.</summary>
    public void On(string operation, params Answer[] answers) => _answers[operation] = new(answers);

    public int Count(string operation) => Requests.Count(request => request.Operation == operation);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var seen = await FakeRequest.ReadAsync(request, cancellationToken);
        Answer answer;
        lock (_requests)
        {
            _requests.Add(seen);
            if (!_answers.TryGetValue(seen.Operation, out var queue))
            {
                throw new InvalidOperationException($"Nobody expected {seen.Operation}.");
            }

            answer = queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        }

        var response = await answer(seen, cancellationToken);
        response.RequestMessage = request;
        return response;
    }
}

/// <summary>One request as it would have gone to the network.</summary>
internal sealed record FakeRequest(string Operation, string Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public static async Task<FakeRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default))
        {
            headers[header.Key] = string.Join(",", header.Value);
        }

        headers["Host"] = request.Headers.Host ?? request.RequestUri!.Authority;
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        return new(Name(request.Method.Method, request.RequestUri!, headers, body), request.Method.Method, request.RequestUri!, headers, body);
    }

    private static string Name(string method, Uri uri, Dictionary<string, string> headers, string body)
    {
        var path = uri.AbsolutePath;
        return headers.TryGetValue("X-Amz-Target", out var target) ? target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..]
            : path.EndsWith("/task-protection/v1/state", StringComparison.Ordinal) ? $"agent {method}"
            : path == "/latest/api/token" ? "imds token"
            : path.StartsWith("/latest/meta-data/", StringComparison.Ordinal) ? "imds " + path["/latest/meta-data/".Length..]
            : path.EndsWith("/task", StringComparison.Ordinal) ? "metadata"
            : new FormReader(body).ReadForm().TryGetValue("Action", out var action) ? action.ToString()
            : $"{method} {uri}";
    }
}
