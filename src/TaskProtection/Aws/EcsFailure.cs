namespace TaskProtection.Aws;

/// <summary>Why ECS did not do what was asked, inside an answer with HTTP 200.</summary>
/// <param name="Arn">What it is about.</param>
/// <param name="Reason">The reason, such as <c>DEPLOYMENT_BLOCKED</c>, <c>TASK_NOT_VALID</c> or <c>MISSING</c>. Null is not a failure: some agents send an empty one beside a success.</param>
/// <param name="Detail">More words, mostly null.</param>
public sealed record EcsFailure(string? Arn, string? Reason, string? Detail);
