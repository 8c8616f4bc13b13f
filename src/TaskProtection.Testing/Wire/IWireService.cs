namespace TaskProtection.Testing.Wire;

/// <summary>One endpoint of the simulated world: it recognises its requests and answers them.</summary>
internal interface IWireService
{
    /// <summary>The name in events, faults and throttles: <c>ecs</c>, <c>ecs-agent</c>, <c>task-metadata</c>, <c>credentials</c>, <c>autoscaling</c>, <c>sqs</c>, <c>imds</c>.</summary>
    string Name { get; }

    /// <summary>The name in a SigV4 credential scope; null when the endpoint is not signed.</summary>
    string? SigningName { get; }

    /// <summary>What <see cref="Match"/> can say; null where that is whatever the client asks for, offered or not.</summary>
    IReadOnlyCollection<string>? Operations => null;

    /// <summary>Whether requests tell which task makes them, by their signature or by <see cref="CallerTask"/>.</summary>
    bool TellsCallers => true;

    /// <summary>The operation that the request asks for (<c>UpdateTaskProtection</c>, <c>GetState</c> ...), or null when it is not for this service.</summary>
    string? Match(WireRequest request);

    /// <summary>The ECS task that makes the request where the request itself tells (an endpoint id in its path), else null.</summary>
    string? CallerTask(WireRequest request) => null;

    /// <summary>An error in the service's own shape, for faults and for a refused signature. By default in the protocol that the request speaks.</summary>
    WireResponse Error(WireRequest request, int status, string code, string message) => AwsErrors.For(request, status, code, message);

    /// <summary>Answers. <paramref name="clientGone"/> fires when the caller closed the connection; the world may still change after that.</summary>
    Task<WireResponse> HandleAsync(WireRequest request, CancellationToken clientGone);
}
