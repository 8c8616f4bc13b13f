using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>Sends copies of messages to the dead-letter queue.</summary>
internal sealed class DeadLetters(WorkerParts parts)
{
    /// <summary>Sends a copy, and returns its id.</summary>
    /// <exception cref="Exception">It is not certain that SQS has it.</exception>
    public async Task<string> SendAsync(InFlightMessage message, string url)
    {
        var request = new SendMessageRequest(url, message.Message.Body)
        {
            MessageAttributes = message.Message.MessageAttributes?.ToDictionary(static a => a.Key, static a => Copy(a.Value)),
            MessageGroupId = message.GroupId,

            // What is sent again within five minutes, because the answer was lost, is then the same message.
            MessageDeduplicationId = parts.Queue.IsFifo ? message.Id : null,
        };
        if (message.TraceHeader is { } trace)
        {
            request.MessageSystemAttributes = new()
            {
                [MessageSystemAttributeNameForSends.AWSTraceHeader.Value] = new() { DataType = "String", StringValue = trace },
            };
        }

        using var bounded = new BoundedToken(VisibilityCalls.LongestCall, parts.Time, parts.Stop.Deadline);
        try
        {
            return (await parts.Metrics.CallAsync("SendMessage", () => parts.Sqs.SendMessageAsync(request, bounded.Token))
                .WaitAsync(bounded.Token).ConfigureAwait(false)).MessageId;
        }
        catch (OperationCanceledException) when (bounded.Token.IsCancellationRequested)
        {
            throw new TimeoutException(
                parts.Stop.Deadline.IsCancellationRequested ? "the cleanup time was over" : $"SQS did not answer within {VisibilityCalls.LongestCall.TotalSeconds:0} s");
        }
    }

    /// <summary>The handler may have read its stream to the end.</summary>
    private static MessageAttributeValue Copy(MessageAttributeValue value) => value.BinaryValue is null ? value : new()
    {
        DataType = value.DataType,
        BinaryValue = new MemoryStream(value.BinaryValue.ToArray()),
    };
}
