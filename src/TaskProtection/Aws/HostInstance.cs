namespace TaskProtection.Aws;

/// <summary>The EC2 instance that this task runs on.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="ContainerInstanceArn">What ECS calls it; null when it was found without ECS.</param>
/// <param name="CapacityProvider">The capacity provider that it belongs to, if any; null also when that was not looked up.</param>
internal sealed record HostInstance(string InstanceId, string? ContainerInstanceArn, string? CapacityProvider);
