namespace TaskProtection.Benchmarks.Sqs;

/// <summary>Where the server is.</summary>
/// <param name="QueueUrl">The queue.</param>
/// <param name="Environment">The variables that ECS gives to a container: endpoints, region, credentials.</param>
internal sealed record ServerPlace(string QueueUrl, IReadOnlyDictionary<string, string> Environment);
