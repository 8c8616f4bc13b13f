namespace TaskProtection.Testing.Wire;

/// <summary>The AWS protocol of a request.</summary>
internal enum WireProtocol
{
    /// <summary>Plain HTTP: agent, metadata, credentials.</summary>
    None,

    /// <summary>JSON 1.0: Amazon SQS.</summary>
    Json10,

    /// <summary>JSON 1.1: Amazon ECS.</summary>
    Json11,

    /// <summary>Query: EC2 Auto Scaling.</summary>
    Query,
}
