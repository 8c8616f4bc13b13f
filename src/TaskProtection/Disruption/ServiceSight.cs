using TaskProtection.Aws;

namespace TaskProtection.Disruption;

/// <summary>A look at the service that this task belongs to.</summary>
/// <param name="Service">What ECS says of it.</param>
/// <param name="OurDeployment">The id of the deployment that started this task; null where ECS does not say.</param>
internal sealed record ServiceSight(EcsService Service, string? OurDeployment);
