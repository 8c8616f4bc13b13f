using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace TaskProtection.Aws.Signed;

/// <summary>The rule by which AWS names the endpoints of ECS and Auto Scaling.</summary>
internal sealed class SignedEndpointProvider(AwsService service) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var asked = (SignedEndpointParameters)parameters;
        if (!string.IsNullOrEmpty(asked.Endpoint))
        {
            return asked.UseFips || asked.UseDualStack
                ? throw new AmazonClientException("A configured endpoint cannot be combined with FIPS or dual-stack: give the address of the endpoint that is wanted.")
                : new Endpoint(asked.Endpoint);
        }

        if (string.IsNullOrEmpty(asked.Region))
        {
            throw new AmazonClientException("No AWS region is configured.");
        }

        var partition = Fn.Partition(asked.Region);
        Require(asked.UseFips, partition, "supportsFIPS", "FIPS");
        Require(asked.UseDualStack, partition, "supportsDualStack", "dual-stack");
        var suffix = (string)Fn.GetAttr(partition, asked.UseDualStack ? "dualStackDnsSuffix" : "dnsSuffix");

        // The exception of GovCloud holds for the ordinary names only; its dual-stack FIPS names follow the rule.
        var fips = asked.UseFips && (asked.UseDualStack || service.HasFipsName(asked.Region)) ? "-fips" : "";
        return new Endpoint($"https://{service.Prefix}{fips}.{asked.Region}.{suffix}");
    }

    private static void Require(bool asked, object partition, string attribute, string name)
    {
        if (asked && !Equals(true, Fn.GetAttr(partition, attribute)))
        {
            throw new AmazonClientException($"{name} endpoints are asked for, and this partition of AWS has none.");
        }
    }
}
