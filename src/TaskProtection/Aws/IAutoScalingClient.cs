using Amazon.Runtime;

namespace TaskProtection.Aws;

/// <summary>
/// The two calls to Amazon EC2 Auto Scaling that this library makes. It brings its own implementation on AWSSDK.Core; register
/// another one before <c>AddTaskProtection</c> to send them through the official client.
/// </summary>
/// <remarks>
/// Every call makes one request and throws <see cref="AmazonServiceException"/> with the service's <c>ErrorCode</c> and
/// <c>StatusCode</c> when Auto Scaling answers with an error. Implementations are called from several threads.
/// </remarks>
public interface IAutoScalingClient
{
    /// <summary>Sets or clears the scale-in protection of one instance.</summary>
    Task SetInstanceProtectionAsync(InstanceProtectionUpdate update, CancellationToken cancellationToken);

    /// <summary>Describes up to 50 instances. Those that are in no group are left out of the answer.</summary>
    Task<IReadOnlyList<AutoScalingInstance>> DescribeAutoScalingInstancesAsync(
        IReadOnlyList<string> instanceIds, CancellationToken cancellationToken);
}
