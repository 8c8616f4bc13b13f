namespace TaskProtection;

/// <summary>A change of state of one target.</summary>
/// <param name="At">When it was seen.</param>
/// <param name="Target">The target's name.</param>
/// <param name="From">The state before.</param>
/// <param name="To">The state since then.</param>
/// <param name="Reason">Why, in words of our own. What AWS said is in the log.</param>
public sealed record TargetTransition(DateTimeOffset At, string Target, TargetState From, TargetState To, string Reason);
