using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace TaskProtection.Aws.Signed;

/// <summary>Hands the configuration to the endpoint rule.</summary>
internal sealed class SignedEndpointResolver : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = (ClientConfig)requestContext.ClientConfig;
        return new SignedEndpointParameters
        {
            Region = requestContext.Request.AlternateEndpoint?.SystemName ?? config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion,
            UseDualStack = config.UseDualstackEndpoint,
            UseFips = config.UseFIPSEndpoint,
            Endpoint = config.ServiceURL,
        };
    }
}
