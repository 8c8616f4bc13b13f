namespace TaskProtection.Aws;

/// <summary>One page of a list of tasks.</summary>
/// <param name="TaskArns">Up to 100 ARNs.</param>
/// <param name="NextToken">What to ask for the next page with; null on the last.</param>
public sealed record EcsTaskPage(IReadOnlyList<string> TaskArns, string? NextToken);
