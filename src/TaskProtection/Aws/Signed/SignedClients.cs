using Amazon;
using Microsoft.Extensions.Options;
using TaskProtection.Aws.Metadata;

namespace TaskProtection.Aws.Signed;

/// <summary>Builds the signed clients on their first use, because the region may have to be learnt from the task's own ARN.</summary>
internal sealed class SignedClients(
    EcsEnvironment environment, TaskIdentity identity, AwsTransport transport, IOptions<TaskProtectionOptions> options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AwsService, SignedClient> _clients = [];

    /// <exception cref="DiscoveryException">No region is known.</exception>
    public async ValueTask<SignedClient> GetAsync(AwsService service, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_clients.TryGetValue(service, out var known))
            {
                return known;
            }
        }

        var region = await FindRegionAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            return _clients.TryGetValue(service, out var known) ? known : _clients[service] = Create(service, region);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var client in _clients.Values)
            {
                client.Dispose();
            }
        }
    }

    private async ValueTask<string> FindRegionAsync(CancellationToken cancellationToken)
    {
        // "AWS:Region" is where AWSSDK.Extensions.NETCore.Setup keeps it. The SDK's own search is not asked: all that it would
        // add is a profile and the instance metadata, and the task's own ARN is both nearer and surer.
        var configured = environment["AWS:Region"] ?? AWSConfigs.AWSRegion ?? environment["AWS_REGION"];
        if (configured is not null)
        {
            return configured;
        }

        try
        {
            return (await identity.GetAsync(cancellationToken).ConfigureAwait(false)).TaskArn.Region;
        }
        catch (DiscoveryException exception)
        {
            throw new DiscoveryException(
                ProtectionOutcome.Failed, $"No AWS region is known, so the call was not made: set AWS_REGION. {exception.Message}", exception);
        }
    }

    private SignedClient Create(AwsService service, string region) => new(
        service,
        transport.Credentials,
        SignedClientConfig.Create(service, region, environment, transport, options.Value.CallTimeout));
}
