using Amazon.Runtime;
using Amazon.SQS;

namespace TaskProtection.Interop;

/// <summary>Something that speaks SQS. All that differs between the endpoints is in here.</summary>
internal sealed record Endpoint(string Name, Uri Url, AWSCredentials Credentials)
{
    /// <summary>The client as a user would register it for an endpoint of his own.</summary>
    public IAmazonSQS CreateClient() => new AmazonSQSClient(Credentials, new AmazonSQSConfig
    {
        ServiceURL = Url.ToString(),

        // Of an address that is no AWS endpoint the SDK would sign for us-east-1.
        AuthenticationRegion = "eu-west-1",
    });
}
