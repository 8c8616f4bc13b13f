namespace TaskProtection.Tests.Scenarios;

/// <summary>What the settings of a fleet allow.</summary>
/// <param name="CallTimeout">How long one call may take.</param>
/// <param name="StopTimeout">The task definition's.</param>
/// <param name="KeepsOffScaleIn">False where only the task is protected, and nothing makes Auto Scaling heed that.</param>
/// <param name="HoldsInstances">True where an instance that is to go waits until ECS has drained it: its tasks are taken one by one, or not at all.</param>
internal sealed record JudgeLimits(TimeSpan CallTimeout, TimeSpan StopTimeout, bool KeepsOffScaleIn = true, bool HoldsInstances = false);
