using Amazon;
using Microsoft.Extensions.Options;
using TaskProtection.Aws.Metadata;

namespace TaskProtection.Aws.Signed;

/// <summary>Builds the signed clients on their first use, because the region may have to be learnt from the task's own ARN.</summary>
internal sealed class SignedClients(
    EcsEnvironment environment, TaskIdentity identity, AwsTransport transport, IOptions<TaskProtectionOptions> options) : IDisposable
{
    private const string IgnoreEndpointsVariable = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

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
        foreach (var client in _clients.Values)
        {
            client.Dispose();
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

    private SignedClient Create(AwsService service, string region)
    {
        var config = new SignedClientConfig(service)
        {
            // A second net in real time: the callers bound each call on the injected clock.
            Timeout = options.Value.CallTimeout,
            HttpClientFactory = new SignedHttpClientFactory(transport),
            IgnoreConfiguredEndpointUrls = environment.IsTrue(IgnoreEndpointsVariable),
        };
        if (FindEndpoint(service) is { } endpoint)
        {
            // Each resets the other. Without a region of its own, a custom endpoint would be signed for us-east-1.
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            if (!string.IsNullOrEmpty(config.ServiceURL))
            {
                // The SDK found an endpoint itself, in the shared profile.
                config.AuthenticationRegion = region;
            }
        }

        if (environment.IsTrue("AWS_USE_FIPS_ENDPOINT"))
        {
            config.UseFIPSEndpoint = true;
        }

        if (environment.IsTrue("AWS_USE_DUALSTACK_ENDPOINT"))
        {
            config.UseDualstackEndpoint = true;
        }

        return new SignedClient(service, transport.Credentials, config);
    }

    private string? FindEndpoint(AwsService service)
        => environment.IsTrue(IgnoreEndpointsVariable) ? null : environment[service.EndpointVariable] ?? environment["AWS_ENDPOINT_URL"];
}
