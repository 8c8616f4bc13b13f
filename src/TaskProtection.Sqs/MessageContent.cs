using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>What a message says, taken out of what it was wrapped in.</summary>
/// <param name="Body">What the serializer reads.</param>
/// <param name="Attributes">The sender's attributes, of the message and of what it was wrapped in.</param>
/// <param name="TraceHeader">What SQS knows of the trace.</param>
internal readonly record struct MessageContent(string? Body, IReadOnlyDictionary<string, MessageAttributeValue> Attributes, string? TraceHeader)
{
    /// <summary>Why the body cannot be read; null when its serializer is to say.</summary>
    public string? Unreadable { get; init; }

    /// <summary>Never throws.</summary>
    public static MessageContent Open(InFlightMessage message, MessageEnvelope envelope)
    {
        var content = new MessageContent(message.Message.Body, message.Message.MessageAttributes ?? MessageContext.NoAttributes, message.TraceHeader);
        return envelope == MessageEnvelope.Raw ? content
            : SnsNotification.Read(content.Body) is { } notification
                ? content with { Body = notification.Message, Attributes = Merge(notification.Attributes, content.Attributes) }
            : envelope == MessageEnvelope.Sns ? content with { Unreadable = "the body is no SNS notification" }
            : content;
    }

    /// <summary>On a clash the outer one stands: who set it passed the message on, and knew the inner one.</summary>
    private static IReadOnlyDictionary<string, MessageAttributeValue> Merge(
        IReadOnlyDictionary<string, MessageAttributeValue> inner, IReadOnlyDictionary<string, MessageAttributeValue> outer)
    {
        if (outer.Count == 0)
        {
            return inner;
        }

        var merged = new Dictionary<string, MessageAttributeValue>(inner);
        foreach (var (name, value) in outer)
        {
            merged[name] = value;
        }

        return merged;
    }
}
