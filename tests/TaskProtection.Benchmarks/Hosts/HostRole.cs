namespace TaskProtection.Benchmarks.Hosts;

/// <summary>What is added to a generic host.</summary>
internal enum HostRole
{
    /// <summary>Nothing: what is compared with.</summary>
    Empty,

    /// <summary>A loop that polls the queue with the AWS SDK alone: what any consumer costs.</summary>
    BareLoop,

    /// <summary><c>AddTaskProtection</c>.</summary>
    Protected,

    /// <summary>That, and an SQS worker.</summary>
    Worker,
}
