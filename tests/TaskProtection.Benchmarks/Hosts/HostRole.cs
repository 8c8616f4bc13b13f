namespace TaskProtection.Benchmarks.Hosts;

/// <summary>What is added to a generic host.</summary>
internal enum HostRole
{
    /// <summary>Nothing: what is compared with.</summary>
    Empty,

    /// <summary><c>AddTaskProtection</c>.</summary>
    Protected,

    /// <summary>That, and an SQS worker.</summary>
    Worker,
}
