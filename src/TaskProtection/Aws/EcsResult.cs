namespace TaskProtection.Aws;

/// <summary>What ECS answers to every call on several things: those that it found, and a failure for each of the others.</summary>
/// <typeparam name="T">The kind of thing.</typeparam>
/// <param name="Items">What was found or changed.</param>
/// <param name="Failures">What was not, and why.</param>
public sealed record EcsResult<T>(IReadOnlyList<T> Items, IReadOnlyList<EcsFailure> Failures);
