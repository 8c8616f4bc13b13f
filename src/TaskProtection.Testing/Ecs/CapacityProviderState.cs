using TaskProtection.Testing.AutoScaling;

namespace TaskProtection.Testing.Ecs;

/// <summary>A capacity provider as the API describes it.</summary>
internal sealed record CapacityProviderState(string Name, string Arn, AutoScalingGroup Group, CapacityProviderSettings Settings);
