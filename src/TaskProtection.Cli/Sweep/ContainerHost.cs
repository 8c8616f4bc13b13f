namespace TaskProtection.Cli.Sweep;

/// <summary>A container instance.</summary>
/// <param name="Cluster">The cluster that it is registered in, as the calls name it.</param>
/// <param name="Arn">Its ARN, which is another one after a new registration.</param>
/// <param name="InstanceId">The EC2 instance.</param>
/// <param name="CapacityProvider">The capacity provider that it belongs to, if any.</param>
/// <param name="IsConnected">Whether its agent is connected, so that what ECS says of its tasks is the present.</param>
internal sealed record ContainerHost(string Cluster, string Arn, string InstanceId, string? CapacityProvider, bool IsConnected);
