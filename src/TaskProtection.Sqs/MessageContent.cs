using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>What a message says.</summary>
/// <param name="Body">What the serializer reads.</param>
/// <param name="Attributes">The sender's attributes.</param>
/// <param name="TraceHeader">What SQS knows of the trace.</param>
internal sealed record MessageContent(string? Body, IReadOnlyDictionary<string, MessageAttributeValue> Attributes, string? TraceHeader)
{
    public static MessageContent Open(InFlightMessage message)
        => new(message.Message.Body, message.Message.MessageAttributes ?? MessageContext.NoAttributes, message.TraceHeader);
}
