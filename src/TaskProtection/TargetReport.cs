namespace TaskProtection;

/// <summary>One target, without anything that AWS said of it.</summary>
/// <param name="Name">The target's name: <c>task</c>, <c>instance</c>, or that of a target of your own.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Since">When it entered this state.</param>
/// <param name="ProtectedUntil">When its lease ends if it is not renewed; null when there is none or when it has no end.</param>
/// <param name="Reason">Why it is in this state, in words of our own. What AWS said is in the log.</param>
/// <param name="Mismatch">How what is wanted differs from what is so.</param>
/// <param name="MismatchedFor">
/// For how long it has; zero when it does not. Units of work that come one after another and are not protected are one time, from the first to the last:
/// it ends when one is protected, when ECS refuses, or 10 minutes after the last. After a refusal it is from the first ask without an answer to the last, with
/// none refused or granted in between.
/// </param>
public sealed record TargetReport(
    string Name, TargetState State, DateTimeOffset Since, DateTimeOffset? ProtectedUntil, string Reason, Mismatch Mismatch, TimeSpan MismatchedFor);
