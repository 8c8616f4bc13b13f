namespace TaskProtection;

/// <summary>The state of one protection target at one instant.</summary>
/// <param name="Name">The target's name: <c>task</c>, <c>instance</c>, or that of a target of your own.</param>
/// <param name="State">What is known of it.</param>
/// <param name="ProtectedUntil">When the present protection ends if it is not renewed; null when there is none or when it has no end.</param>
/// <param name="Reason">Why it is in this state, in words; null when there is nothing to explain.</param>
/// <param name="Since">When it entered this state.</param>
public sealed record TargetStatus(string Name, TargetState State, DateTimeOffset? ProtectedUntil, string? Reason, DateTimeOffset Since);
