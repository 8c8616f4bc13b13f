using Amazon.Runtime;

namespace TaskProtection.Tests.Aws;

/// <summary>What the SDK's chain does where it finds nothing.</summary>
internal sealed class NoCredentials : AWSCredentials
{
    public override ImmutableCredentials GetCredentials() => throw new AmazonClientException("Failed to resolve AWS credentials.\n\nException 1 of 4: ...");
}
