using Amazon.SQS;

namespace TaskProtection.Sqs;

/// <summary>Makes the client for users who registered none.</summary>
internal static class SqsClientFactory
{
    public static IAmazonSQS Create() => new AmazonSQSClient(Configuration());

    /// <summary>
    /// Region, credentials and endpoint come from the SDK's own environment, <c>AWS_ENDPOINT_URL</c> included; it signs for
    /// <c>AWS_REGION</c> also when the endpoint is another.
    /// </summary>
    /// <remarks>
    /// Nothing may touch it in between: after a mere read of <c>ServiceURL</c> or <c>RegionEndpoint</c> the SDK (4.0.100) forgets
    /// the configured endpoint and calls the region's own.
    /// </remarks>
    public static AmazonSQSConfig Configuration() => new();
}
