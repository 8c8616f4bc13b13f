using Amazon.Runtime;

namespace TaskProtection.Aws.Signed;

/// <summary>Gives the SDK the transport's client, which outlives the SDK's.</summary>
internal sealed class SignedHttpClientFactory(AwsTransport transport) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => transport.Signed;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
}
