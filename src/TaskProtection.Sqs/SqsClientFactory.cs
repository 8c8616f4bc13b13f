using Amazon.SQS;

namespace TaskProtection.Sqs;

/// <summary>Makes the client for users who registered none.</summary>
internal static class SqsClientFactory
{
    /// <summary>Region, credentials and endpoint come from the SDK's own environment.</summary>
    public static IAmazonSQS Create() => new AmazonSQSClient(Configuration());

    public static AmazonSQSConfig Configuration()
    {
        var configuration = new AmazonSQSConfig();

        // With an endpoint of one's own (AWS_ENDPOINT_URL) the SDK derives the region to sign for from that URL's host, and
        // falls back to us-east-1; the region that the task was told is the right one.
        var region = Environment.GetEnvironmentVariable("AWS_REGION");
        if (configuration.ServiceURL is not null && configuration.AuthenticationRegion is null && !string.IsNullOrEmpty(region))
        {
            configuration.AuthenticationRegion = region;
        }

        return configuration;
    }
}
