using Amazon.Runtime;

namespace TaskProtection.Aws;

/// <summary>
/// The calls to Amazon ECS that this library makes. It brings its own implementation on AWSSDK.Core; register another
/// one before <c>AddTaskProtection</c> to send them through the official client.
/// </summary>
/// <remarks>
/// Every call makes one request and throws <see cref="AmazonServiceException"/> with the service's <c>ErrorCode</c> and
/// <c>StatusCode</c> (as all exceptions of the official clients do) when ECS answers with an error. Switch the retries of the
/// official client off: the library repeats calls itself. Implementations are called from several threads.
/// </remarks>
public interface IEcsClient
{
    /// <summary>Sets or ends the protection of one task. ECS reports a refusal among the failures, with HTTP 200.</summary>
    Task<EcsResult<EcsTaskProtection>> UpdateTaskProtectionAsync(EcsTaskProtectionUpdate update, CancellationToken cancellationToken);

    /// <summary>Reads the protection of up to 100 tasks of a cluster.</summary>
    Task<EcsResult<EcsTaskProtection>> GetTaskProtectionAsync(string cluster, IReadOnlyList<string> tasks, CancellationToken cancellationToken);

    /// <summary>Lists the tasks on a container instance whose desired status is <c>RUNNING</c>, a page of up to 100 at a time.</summary>
    Task<EcsTaskPage> ListTasksAsync(string cluster, string containerInstance, string? nextToken, CancellationToken cancellationToken);

    /// <summary>Lists the tasks of a service whose desired status is <c>STOPPED</c>, a page of up to 100 at a time. ECS remembers them for about an hour.</summary>
    Task<EcsTaskPage> ListStoppedTasksAsync(string cluster, string service, string? nextToken, CancellationToken cancellationToken);

    /// <summary>Describes up to 10 services of a cluster.</summary>
    Task<EcsResult<EcsService>> DescribeServicesAsync(string cluster, IReadOnlyList<string> services, CancellationToken cancellationToken);

    /// <summary>Describes up to 100 tasks of a cluster.</summary>
    Task<EcsResult<EcsTask>> DescribeTasksAsync(string cluster, IReadOnlyList<string> tasks, CancellationToken cancellationToken);

    /// <summary>Describes up to 100 container instances of a cluster.</summary>
    Task<EcsResult<EcsContainerInstance>> DescribeContainerInstancesAsync(
        string cluster, IReadOnlyList<string> containerInstances, CancellationToken cancellationToken);

    /// <summary>Describes up to 100 capacity providers by name or ARN.</summary>
    Task<EcsResult<EcsCapacityProvider>> DescribeCapacityProvidersAsync(
        IReadOnlyList<string> capacityProviders, CancellationToken cancellationToken);
}
