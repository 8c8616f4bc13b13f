namespace TaskProtection.Testing.Ecs;

/// <summary>What ECS says about the protection of one task: its state, or why not.</summary>
/// <param name="TaskArn">The task.</param>
/// <param name="Until">When the protection ends; null when the task is not protected.</param>
/// <param name="FailureReason">Null when it could be answered.</param>
internal sealed record ProtectionAnswer(string TaskArn, DateTimeOffset? Until, string? FailureReason = null);
