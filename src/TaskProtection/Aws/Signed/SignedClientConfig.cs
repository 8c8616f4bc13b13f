using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace TaskProtection.Aws.Signed;

/// <summary>The SDK's configuration of one service: its names, its endpoint, one attempt.</summary>
internal sealed class SignedClientConfig : ClientConfig
{
    private const string IgnoreEndpointsVariable = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

    private static readonly string LibraryVersion = typeof(SignedClientConfig).Assembly.GetName().Version!.ToString(3);

    // The SDK wants an entry for each mode. The times are its own; they matter little because each call is bounded from outside.
    private static readonly IDefaultConfiguration[] Modes =
    [
        Mode(DefaultConfigurationMode.Standard, 3100),
        Mode(DefaultConfigurationMode.InRegion, 1100),
        Mode(DefaultConfigurationMode.CrossRegion, 3100),
        Mode(DefaultConfigurationMode.Mobile, 30000),
        Mode(DefaultConfigurationMode.Auto, 1100),
    ];

    private readonly AwsService _service;

    public SignedClientConfig(AwsService service)
        : base(new DefaultConfigurationProvider(Modes))
    {
        _service = service;
        ServiceId = service.Id;
        AuthenticationServiceName = service.Prefix;
        UserAgent = InternalSDKUtils.BuildUserAgentString(service.Id, LibraryVersion);
        EndpointProvider = new SignedEndpointProvider(service);

        // Whoever calls owns the retries: protect and release are one attempt, and reads are repeated by their policy.
        MaxErrorRetry = 0;
    }

    public override string ServiceVersion => _service.Version;

    public override string UserAgent { get; }

    public override string RegionEndpointServiceName => _service.Prefix;

    /// <summary>A service in a region, at the address that the environment or a profile names, or at AWS's own.</summary>
    public static SignedClientConfig Create(
        AwsService service, string region, EcsEnvironment environment, AwsTransport transport, TimeSpan callTimeout, Profile? profile = null)
    {
        var config = new SignedClientConfig(service)
        {
            // A second net in real time: the callers bound each call on the injected clock.
            Timeout = callTimeout,
            HttpClientFactory = new SignedHttpClientFactory(transport),
            IgnoreConfiguredEndpointUrls = environment.IsTrue(IgnoreEndpointsVariable),
        };
        if (profile is not null)
        {
            config.Profile = profile;
        }

        if (FindEndpoint(service, environment) is { } endpoint)
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

        return config;
    }

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
        => new SignedEndpointResolver().GetEndpoint(new Amazon.Runtime.Internal.ExecutionContext(
            new RequestContext(false)
            {
                ClientConfig = this,
                OriginalRequest = parameters.Request,
                Request = new DefaultRequest(parameters.Request, ServiceId) { AlternateEndpoint = parameters.AlternateEndpoint },
            },
            null));

    private static string? FindEndpoint(AwsService service, EcsEnvironment environment)
        => environment.IsTrue(IgnoreEndpointsVariable) ? null : environment[service.EndpointVariable] ?? environment["AWS_ENDPOINT_URL"];

    private static DefaultConfiguration Mode(DefaultConfigurationMode name, int milliseconds) => new()
    {
        Name = name,
        RetryMode = RequestRetryMode.Standard,
        S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
        ConnectTimeout = TimeSpan.FromMilliseconds(milliseconds),
        TlsNegotiationTimeout = TimeSpan.FromMilliseconds(milliseconds),
    };
}
