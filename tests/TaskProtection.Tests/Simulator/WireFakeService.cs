using System.Collections.Concurrent;
using System.Net.Http.Headers;
using TaskProtection.Testing;
using TaskProtection.Testing.Wire;
using SimulatedAws = TaskProtection.Testing.Simulator;

namespace TaskProtection.Tests.Simulator;

/// <summary>A service that answers what the test says, asked before the simulator's own. Its requests name it: in the target, or in the path.</summary>
internal sealed class WireFakeService : IWireService
{
    public string Name { get; init; } = "sqs";

    public string? SigningName { get; init; } = "sqs";

    public Func<WireRequest, CancellationToken, Task<WireResponse>> Answer { get; init; } =
        (_, _) => Task.FromResult(WireResponse.Text(200, AwsErrors.Json10, "{}"));

    public ConcurrentQueue<WireRequest> Handled { get; } = new();

    public string? Match(WireRequest request) =>
        request.Header("X-Amz-Target")?.Split('.') is [var service, var operation] && service.EndsWith(Name, StringComparison.OrdinalIgnoreCase) ? operation
        : request.Uri.AbsolutePath.StartsWith($"/{Name}/", StringComparison.Ordinal) ? request.Uri.AbsolutePath[(Name.Length + 2)..]
        : null;

    public Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone)
    {
        Handled.Enqueue(request);
        return Answer(request, clientGone);
    }

    public SimulatedAws World(SimulatorOptions? options = null)
    {
        var world = new SimulatedAws(options);
        world.Services.Insert(0, this);
        return world;
    }

    /// <summary>An unsigned GET to a service without a signature.</summary>
    public static Task<HttpResponseMessage> GetAsync(SimulatedAws world, string path, CancellationToken cancellationToken = default)
    {
        var client = new HttpClient(world.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        return client.GetAsync(new Uri($"http://169.254.170.2{path}"), cancellationToken);
    }

    /// <summary>A POST in one of the AWS protocols.</summary>
    public static Task<HttpResponseMessage> PostAsync(
        SimulatedAws world, string body, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken = default)
    {
        var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(headers["Content-Type"]);
        var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1:4566/") { Content = content };
        foreach (var (name, value) in headers.Where(header => header.Key != "Content-Type"))
        {
            _ = request.Headers.TryAddWithoutValidation(name, value);
        }

        return new HttpClient(world.CreateHandler()).SendAsync(request, cancellationToken);
    }

    /// <summary><c>service operation status task</c>, a line for each call.</summary>
    public static IEnumerable<string> Calls(SimulatedAws world) => world.Events.Snapshot()
        .Where(e => e.Kind == "call")
        .Select(e => $"{e.Fields["service"]} {e.Fields["operation"]} {e.Fields["status"]} {e.Fields["task"]?.ToString() ?? "-"}");

    /// <summary><c>service operation fault</c>, a line for each strike.</summary>
    public static IEnumerable<string> Strikes(SimulatedAws world) => world.Events.Snapshot()
        .Where(e => e.Kind == "fault")
        .Select(e => $"{e.Fields["service"]} {e.Fields["operation"]} {e.Fields["fault"]}");
}
