using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

/// <summary>A message in the fake queue.</summary>
internal sealed class FakeSqsMessage(string id, string body, DateTimeOffset sentAt)
{
    public string Id => id;

    public string Body => body;

    public DateTimeOffset SentAt { get; } = sentAt;

    public DateTimeOffset VisibleAt { get; set; } = sentAt;

    public DateTimeOffset ReceivedAt { get; set; }

    public int ReceiveCount { get; set; }

    public List<string> Receipts { get; } = [];

    public Dictionary<string, MessageAttributeValue>? Attributes { get; init; }

    /// <summary>Of a FIFO queue: while one of a group is in flight, none of it is delivered.</summary>
    public string? Group { get; init; }

    public bool IsDeleted { get; set; }

    public bool IsDeadLettered { get; set; }

    public bool IsLive => !IsDeleted && !IsDeadLettered;
}
