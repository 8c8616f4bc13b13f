using System.Globalization;
using System.Text.Json;

namespace TaskProtection.Sqs;

/// <summary>What a queue's redrive policy says; null where it says nothing.</summary>
internal sealed record RedrivePolicy(int? MaxReceiveCount, string? DeadLetterArn)
{
    public static readonly RedrivePolicy None = new(null, null);

    /// <summary>Reads <c>{"deadLetterTargetArn":"…","maxReceiveCount":3}</c>; the count may be a string.</summary>
    public static RedrivePolicy Read(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return None;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind != JsonValueKind.Object ? None : new(
                document.RootElement.TryGetProperty("maxReceiveCount", out var count)
                    && int.TryParse(count.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null,
                document.RootElement.TryGetProperty("deadLetterTargetArn", out var arn) && arn.ValueKind == JsonValueKind.String ? arn.GetString() : null);
        }
        catch (JsonException)
        {
            return None;
        }
    }

    /// <summary>The URL of the dead-letter queue: SQS demands that it is in the queue's own account and region, so only the name differs.</summary>
    public string? DeadLetterUrl(string queueUrl)
        => DeadLetterArn?.Split(':') is { Length: 6 } arn && SqsQueueName.IsValid(arn[5]) ? queueUrl[..(queueUrl.LastIndexOf('/') + 1)] + arn[5] : null;
}
