namespace TaskProtection.Testing.Sqs;

/// <summary>What a receiver asks for. Values out of range are the caller's error and throw.</summary>
public sealed record SqsReceive
{
    /// <summary>At most this many messages, 1 – 10. Default 1, as AWS.</summary>
    public int MaxMessages { get; init; } = 1;

    /// <summary>How long what is received stays hidden, 0 – 12 h; null takes the queue's setting.</summary>
    public TimeSpan? VisibilityTimeout { get; init; }

    /// <summary>How long to wait for a first message, 0 – 20 s; null takes the queue's setting. Only <c>ReceiveAsync</c> waits.</summary>
    public TimeSpan? WaitTime { get; init; }

    /// <summary>The ECS task that asks, for the events; null when unknown.</summary>
    public string? Task { get; init; }
}
