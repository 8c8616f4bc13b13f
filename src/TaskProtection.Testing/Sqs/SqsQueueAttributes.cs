using System.Globalization;
using System.Text.Json;

namespace TaskProtection.Testing.Sqs;

/// <summary>A queue's settings as the wire's map of attribute names and texts.</summary>
internal static class SqsQueueAttributes
{
    /// <summary>Accepted and echoed; nothing here behaves differently for them.</summary>
    private static readonly HashSet<string> Inert = new(StringComparer.Ordinal)
    {
        "Policy", "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "DeduplicationScope", "FifoThroughputLimit",
    };

    public static bool IsInert(string name) => Inert.Contains(name);

    /// <summary>The settings with one attribute changed.</summary>
    public static SqsQueueSettings With(SqsQueueSettings settings, string name, string value, bool isFifo, SqsWorld world) => name switch
    {
        "VisibilityTimeout" => settings with { VisibilityTimeout = Seconds(name, value) },
        "DelaySeconds" => settings with { Delay = Seconds(name, value) },
        "ReceiveMessageWaitTimeSeconds" => settings with { ReceiveWaitTime = Seconds(name, value) },
        "MessageRetentionPeriod" => settings with { RetentionPeriod = Seconds(name, value) },
        "MaximumMessageSize" => settings with { MaximumMessageSize = Whole(name, value) },
        "ContentBasedDeduplication" when isFifo => settings with { ContentBasedDeduplication = value == "true" },
        "RedrivePolicy" => settings with { Redrive = value.Length == 0 ? null : Redrive(value, world) },
        _ when Inert.Contains(name) => settings,
        _ => throw new SqsException(SqsErrors.InvalidAttributeName(name)),
    };

    /// <summary>All attributes of the queue; those that are not set have no entry.</summary>
    public static Dictionary<string, string> Of(SqsQueue queue)
    {
        var (settings, counts) = (queue.Settings, queue.Count());
        var all = new Dictionary<string, string>(queue.OtherAttributes, StringComparer.Ordinal)
        {
            ["QueueArn"] = queue.Arn,
            ["ApproximateNumberOfMessages"] = Text(counts.Visible),
            ["ApproximateNumberOfMessagesNotVisible"] = Text(counts.InFlight),
            ["ApproximateNumberOfMessagesDelayed"] = Text(counts.Delayed),
            ["CreatedTimestamp"] = Text(queue.CreatedAt.ToUnixTimeSeconds()),
            ["LastModifiedTimestamp"] = Text(queue.ModifiedAt.ToUnixTimeSeconds()),
            ["VisibilityTimeout"] = Text(settings.VisibilityTimeout),
            ["MaximumMessageSize"] = Text(settings.MaximumMessageSize),
            ["MessageRetentionPeriod"] = Text(settings.RetentionPeriod),
            ["DelaySeconds"] = Text(settings.Delay),
            ["ReceiveMessageWaitTimeSeconds"] = Text(settings.ReceiveWaitTime),
        };
        all.TryAdd("SqsManagedSseEnabled", "true");
        if (settings.Redrive is { } redrive)
        {
            all["RedrivePolicy"] = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"deadLetterTargetArn":"{{redrive.DeadLetterQueue.Arn}}","maxReceiveCount":{{redrive.MaxReceiveCount}}}""");
        }

        if (queue.IsFifo)
        {
            all["FifoQueue"] = "true";
            all["ContentBasedDeduplication"] = settings.ContentBasedDeduplication ? "true" : "false";
            all.TryAdd("DeduplicationScope", "queue");
            all.TryAdd("FifoThroughputLimit", "perQueue");
        }

        return all;
    }

    public static bool IsKnown(string name) => Inert.Contains(name) || name is
        "All" or "QueueArn" or "ApproximateNumberOfMessages" or "ApproximateNumberOfMessagesNotVisible" or "ApproximateNumberOfMessagesDelayed"
        or "CreatedTimestamp" or "LastModifiedTimestamp" or "VisibilityTimeout" or "MaximumMessageSize" or "MessageRetentionPeriod" or "DelaySeconds"
        or "ReceiveMessageWaitTimeSeconds" or "RedrivePolicy" or "FifoQueue" or "ContentBasedDeduplication";

    private static SqsRedrive Redrive(string policy, SqsWorld world)
    {
        try
        {
            using var document = JsonDocument.Parse(policy);
            var count = document.RootElement.GetProperty("maxReceiveCount");
            var most = count.ValueKind == JsonValueKind.Number ? count.GetInt32() : Whole("RedrivePolicy", count.GetString() ?? "");
            var queue = world.FindArn(document.RootElement.GetProperty("deadLetterTargetArn").GetString() ?? "")
                ?? throw new SqsException(SqsErrors.InvalidValue("RedrivePolicy", policy, "Dead letter target does not exist."));
            return new SqsRedrive(queue, most);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new SqsException(SqsErrors.InvalidAttributeValue("RedrivePolicy"));
        }
    }

    private static TimeSpan Seconds(string name, string value) => TimeSpan.FromSeconds(Whole(name, value));

    private static int Whole(string name, string value) => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
        ? whole
        : throw new SqsException(SqsErrors.InvalidAttributeValue(name));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan value) => Text((long)value.TotalSeconds);
}
