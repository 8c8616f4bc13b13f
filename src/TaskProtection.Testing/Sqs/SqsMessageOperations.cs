using System.Text.Json;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Sqs;

/// <summary>The operations on messages, but for the receive.</summary>
internal static class SqsMessageOperations
{
    // A whole batch may be as large as one message.
    private const int MaxBatchBytes = 1_048_576;

    public static WireResponse SendMessage(SqsCall call) => SqsCall.Answer(Send(call.Queue(), call.Input));

    public static WireResponse SendMessageBatch(SqsCall call)
    {
        var queue = call.Queue();
        var entries = Entries(call);
        var total = entries.Sum(e => SqsRules.Size(new SqsContent { Body = e.Text("MessageBody") ?? "", Attributes = e.Attributes("MessageAttributes") }));
        SqsCall.ThrowIf(total > MaxBatchBytes ? SqsErrors.BatchTooLong(MaxBatchBytes, total) : null);
        return Batch(entries, entry => Send(queue, entry));
    }

    public static WireResponse DeleteMessage(SqsCall call)
    {
        SqsCall.ThrowIf(call.Queue().Delete(call.Input.Required("ReceiptHandle")));
        return SqsCall.Nothing();
    }

    public static WireResponse DeleteMessageBatch(SqsCall call)
    {
        var queue = call.Queue();
        return Batch(Entries(call), entry =>
        {
            SqsCall.ThrowIf(queue.Delete(entry.Required("ReceiptHandle")));
            return static _ => { };
        });
    }

    public static WireResponse ChangeMessageVisibility(SqsCall call)
    {
        SqsCall.ThrowIf(ChangeVisibility(call.Queue(), call.Input));
        return SqsCall.Nothing();
    }

    public static WireResponse ChangeMessageVisibilityBatch(SqsCall call)
    {
        var queue = call.Queue();
        return Batch(Entries(call), entry =>
        {
            SqsCall.ThrowIf(ChangeVisibility(queue, entry));
            return static _ => { };
        });
    }

    private static Action<Utf8JsonWriter> Send(SqsQueue queue, SqsJson input)
    {
        var delay = input.Integer("DelaySeconds", 0, (int)SqsRules.MaxDelay.TotalSeconds, "DelaySeconds must be >= 0 and <= 900.");
        var system = input.Attributes("MessageSystemAttributes");
        var content = new SqsContent
        {
            Body = input.Text("MessageBody") ?? "",
            Attributes = input.Attributes("MessageAttributes"),
            TraceHeader = system.GetValueOrDefault("AWSTraceHeader")?.Text,
            GroupId = input.Text("MessageGroupId"),
            DeduplicationId = input.Text("MessageDeduplicationId"),
            Delay = delay is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        var sent = queue.Send(content);
        SqsCall.ThrowIf(sent.Error);
        return json =>
        {
            json.WriteString("MessageId", sent.MessageId);
            json.WriteString("MD5OfMessageBody", SqsDigest.Of(content.Body));
            Write(json, "MD5OfMessageAttributes", SqsDigest.Of(content.Attributes));
            Write(json, "MD5OfMessageSystemAttributes", SqsDigest.Of(system));
            Write(json, "SequenceNumber", sent.SequenceNumber);
        };
    }

    private static SqsError? ChangeVisibility(SqsQueue queue, SqsJson input)
    {
        var handle = input.Required("ReceiptHandle");
        var seconds = input.Integer("VisibilityTimeout", 0, (int)SqsRules.MaxVisibility.TotalSeconds, "Must be between 0 and 43200.")
            ?? throw new SqsException(SqsErrors.Missing("VisibilityTimeout"));
        return queue.ChangeVisibility(handle, TimeSpan.FromSeconds(seconds));
    }

    private static IReadOnlyList<SqsJson> Entries(SqsCall call)
    {
        var entries = call.Input.Objects("Entries");
        SqsCall.ThrowIf(SqsRules.CheckBatch([.. entries.Select(e => e.Text("Id") ?? "")]));
        return entries;
    }

    /// <summary>Does each entry by itself: one that fails is reported, and the others go on.</summary>
    private static WireResponse Batch(IReadOnlyList<SqsJson> entries, Func<SqsJson, Action<Utf8JsonWriter>> one)
    {
        var failed = new List<(string Id, SqsError Error)>();
        return SqsCall.Answer(json =>
        {
            json.WriteStartArray("Successful");
            foreach (var entry in entries)
            {
                var id = entry.Required("Id");
                try
                {
                    var write = one(entry);
                    json.WriteStartObject();
                    json.WriteString("Id", id);
                    write(json);
                    json.WriteEndObject();
                }
                catch (SqsException e)
                {
                    failed.Add((id, e.Error));
                }
            }

            json.WriteEndArray();
            json.WriteStartArray("Failed");
            foreach (var (id, error) in failed)
            {
                json.WriteStartObject();
                json.WriteString("Id", id);
                json.WriteBoolean("SenderFault", true);
                json.WriteString("Code", error.QueryCode);
                json.WriteString("Message", error.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
