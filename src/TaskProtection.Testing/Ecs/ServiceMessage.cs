namespace TaskProtection.Testing.Ecs;

/// <summary>What DescribeServices calls a service event.</summary>
internal sealed record ServiceMessage(string Id, DateTimeOffset At, string Text);
