namespace TaskProtection.Aws.Metadata;

/// <summary>Reads the task metadata endpoint, version 4.</summary>
internal sealed class TaskMetadataClient(EcsEnvironment environment, MetadataHttp http, TimeProvider time, EndpointPolicy? policy = null)
{
    // The answer comes from the agent's memory on this host: after a second it is not slow but lost.
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(1);

    private readonly EndpointPolicy _policy = policy ?? EndpointPolicy.ForMetadata(time, AttemptTimeout);

    /// <summary>One that waits for answers until its caller does not want them any more.</summary>
    public TaskMetadataClient Patient() => new(environment, http, time, EndpointPolicy.ForPatientReads(time));

    /// <summary>Asks anew each time: the desired status changes.</summary>
    /// <exception cref="DiscoveryException">It could not be read; the message says why.</exception>
    public async Task<TaskMetadata> GetTaskAsync(CancellationToken cancellationToken)
    {
        var endpoint = environment.TaskMetadata;
        if (endpoint.Uri is null)
        {
            throw new DiscoveryException(
                ProtectionOutcome.Failed,
                endpoint.Problem ?? $"{EcsEnvironment.MetadataVariable} is not set, so it is not known which task this is.");
        }

        MetadataResponse response;
        try
        {
            response = await _policy.Reads.ExecuteAsync(
                async token => await http.GetAsync(endpoint.Append("/task"), token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw DiscoveryException.From(exception, $"The task metadata endpoint gave no usable answer: {AwsError.Explain(exception)}");
        }

        var json = response.IsSuccess ? response.ReadObject() : null;
        return (json is { } value ? TaskMetadata.Read(value) : null) ?? throw new DiscoveryException(
            ProtectionOutcome.Failed, $"The task metadata endpoint does not say which task this is: it answered {response.Describe()}.");
    }
}
