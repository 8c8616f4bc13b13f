namespace TaskProtection.Benchmarks.Sqs;

/// <summary>One way to handle the messages of a queue.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Role">What its process is told to be.</param>
/// <param name="Concurrency">How many messages it may have at once.</param>
internal sealed record Contender(string Name, string Role, int Concurrency)
{
    /// <summary>What is not ours and not .NET runs on Node, from the folder beside this program.</summary>
    private const string NodePrefix = "sqs-consumer-";

    public bool IsNode => Role.StartsWith(NodePrefix, StringComparison.Ordinal);

    /// <summary>Starts it as a task of ECS would be; <paramref name="runtime"/> are settings of .NET.</summary>
    public ChildProgram Start(ServerPlace server, TimeSpan handling, IReadOnlyDictionary<string, string> runtime) => IsNode
        ? ChildProgram.Start("node", [NodePackages.Script, Role[NodePrefix.Length..], server.QueueUrl, $"{Concurrency}"], server.Environment)
        : ChildProgram.StartSelf(
            [ClientProgram.Command, Role, server.QueueUrl, $"{Concurrency}", $"{handling.TotalMilliseconds}"], server.Environment.Concat(runtime));
}
