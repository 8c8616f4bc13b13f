using Amazon.Runtime;
using Amazon.SQS;
using Microsoft.Extensions.DependencyInjection;

namespace TaskProtection.Sqs;

/// <summary>The client of a worker: the one that is registered under its name, or for all, or one of our making.</summary>
internal static class SqsClientFactory
{
    public static IAmazonSQS Create() => new AmazonSQSClient(Configuration());

    /// <summary>The client that a worker finds in its container.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made.</exception>
    public static IAmazonSQS Require(IServiceProvider provider, string name)
    {
        try
        {
            return provider.GetKeyedService<IAmazonSQS>(name) ?? provider.GetRequiredService<IAmazonSQS>();
        }
        catch (AmazonClientException error)
        {
            // What the SDK throws without a region names neither the worker nor anything that could be set.
            throw new InvalidOperationException(
                $"The SQS worker '{name}' ({SqsWorkerOptions.SectionName}:{name}) has no SQS client: {error.Message}. "
                    + "Set the environment variable AWS_REGION, or register an IAmazonSQS of your own.",
                error);
        }
    }

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
