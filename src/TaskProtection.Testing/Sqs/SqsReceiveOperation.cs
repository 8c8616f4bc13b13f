using System.Globalization;
using System.Text.Json;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Sqs;

/// <summary>ReceiveMessage.</summary>
internal static class SqsReceiveOperation
{
    /// <summary>The id of the user that sent: the simulator does not tell senders apart.</summary>
    private const string SenderId = "AIDASIMULATOR";

    private static readonly string[] SystemAttributes =
    [
        "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber", "MessageDeduplicationId",
        "MessageGroupId", "AWSTraceHeader", "DeadLetterQueueSourceArn",
    ];

    public static async Task<WireResponse> ReceiveMessageAsync(SqsCall call, CancellationToken clientGone)
    {
        var input = call.Input;
        var queue = call.Queue();
        var request = new SqsReceive
        {
            MaxMessages = input.Integer("MaxNumberOfMessages", 1, SqsRules.MaxBatch, "Must be between 1 and 10, if provided.") ?? 1,
            VisibilityTimeout = Seconds(input.Integer("VisibilityTimeout", 0, (int)SqsRules.MaxVisibility.TotalSeconds, "Must be between 0 and 43200, if provided.")),
            WaitTime = Seconds(input.Integer("WaitTimeSeconds", 0, (int)SqsRules.MaxWait.TotalSeconds, "Must be >= 0 and <= 20, if provided.")),
            Task = call.CallerTask,
        };

        // AttributeNames is the older name of MessageSystemAttributeNames; SDKs send either.
        string[] system = [.. input.Texts("AttributeNames"), .. input.Texts("MessageSystemAttributeNames")];
        if (system.FirstOrDefault(n => n != "All" && !SystemAttributes.Contains(n)) is { } unknown)
        {
            throw new SqsException(SqsErrors.InvalidAttributeName(unknown));
        }

        var own = input.Texts("MessageAttributeNames");
        var received = await queue.ReceiveAsync(request, clientGone).ConfigureAwait(false);
        SqsCall.ThrowIf(received.Error);
        return SqsCall.Answer(json =>
        {
            if (received.Messages.Count > 0)
            {
                json.WriteStartArray("Messages");
                foreach (var delivery in received.Messages)
                {
                    Write(json, delivery, system, own);
                }

                json.WriteEndArray();
            }
        });
    }

    private static void Write(Utf8JsonWriter json, SqsDelivery delivery, string[] system, IReadOnlyList<string> own)
    {
        json.WriteStartObject();
        json.WriteString("MessageId", delivery.MessageId);
        json.WriteString("ReceiptHandle", delivery.ReceiptHandle);
        json.WriteString("MD5OfBody", SqsDigest.Of(delivery.Content.Body));
        json.WriteString("Body", delivery.Content.Body);
        WriteSystemAttributes(json, delivery, system);

        var attributes = delivery.Content.Attributes.Where(a => IsAsked(a.Key, own)).ToArray();
        if (attributes.Length > 0)
        {
            json.WriteString("MD5OfMessageAttributes", SqsDigest.Of(attributes));
            json.WriteStartObject("MessageAttributes");
            foreach (var (name, value) in attributes)
            {
                json.WriteStartObject(name);
                json.WriteString("DataType", value.DataType);
                if (value.Text is null)
                {
                    json.WriteBase64String("BinaryValue", value.Bytes.Span);
                }
                else
                {
                    json.WriteString("StringValue", value.Text);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSystemAttributes(Utf8JsonWriter json, SqsDelivery delivery, string[] asked)
    {
        var all = asked.Contains("All");
        var open = false;
        foreach (var name in SystemAttributes)
        {
            if ((all || asked.Contains(name)) && Value(delivery, name) is { } value)
            {
                if (!open)
                {
                    json.WriteStartObject("Attributes");
                    open = true;
                }

                json.WriteString(name, value);
            }
        }

        if (open)
        {
            json.WriteEndObject();
        }
    }

    private static string? Value(SqsDelivery delivery, string name) => name switch
    {
        "SenderId" => SenderId,
        "SentTimestamp" => Milliseconds(delivery.SentAt),
        "ApproximateReceiveCount" => delivery.ReceiveCount.ToString(CultureInfo.InvariantCulture),
        "ApproximateFirstReceiveTimestamp" => Milliseconds(delivery.FirstReceivedAt),
        "SequenceNumber" => delivery.SequenceNumber,
        "MessageDeduplicationId" => delivery.Content.DeduplicationId,
        "MessageGroupId" => delivery.Content.GroupId,
        "AWSTraceHeader" => delivery.Content.TraceHeader,
        _ => delivery.DeadLetterSourceArn,
    };

    /// <summary>A name, all of them (<c>All</c>, <c>.*</c>), or a prefix (<c>order.*</c>).</summary>
    private static bool IsAsked(string name, IReadOnlyList<string> asked) => asked.Any(a =>
        a is "All" or ".*" || a == name || (a.EndsWith(".*", StringComparison.Ordinal) && name.StartsWith(a[..^2], StringComparison.Ordinal)));

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static TimeSpan? Seconds(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;
}
