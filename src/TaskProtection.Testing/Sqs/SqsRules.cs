using System.Globalization;
using System.Text;

namespace TaskProtection.Testing.Sqs;

/// <summary>What AWS accepts: names, sizes and ranges. Each answers the error, or null.</summary>
internal static class SqsRules
{
    public const int MaxBatch = 10;

    public static readonly TimeSpan MaxVisibility = TimeSpan.FromHours(12);
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private const int MaxNameLength = 80;
    private const int MaxAttributes = 10;
    private const int MaxTokenLength = 128;
    private const string Fifo = ".fifo";

    public static bool IsFifo(string queueName) => queueName.EndsWith(Fifo, StringComparison.Ordinal);

    public static SqsError? CheckQueueName(string name)
    {
        var bare = IsFifo(name) ? name[..^Fifo.Length] : name;
        return bare.Length > 0 && name.Length <= MaxNameLength && bare.All(IsNameCharacter)
            ? null
            : SqsErrors.InvalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }

    public static SqsError? Check(SqsQueueSettings s) =>
        !Within(s.VisibilityTimeout, TimeSpan.Zero, MaxVisibility) ? SqsErrors.InvalidAttributeValue("VisibilityTimeout")
        : !Within(s.Delay, TimeSpan.Zero, MaxDelay) ? SqsErrors.InvalidAttributeValue("DelaySeconds")
        : !Within(s.ReceiveWaitTime, TimeSpan.Zero, MaxWait) ? SqsErrors.InvalidAttributeValue("ReceiveMessageWaitTimeSeconds")
        : s.MaximumMessageSize is < 1_024 or > 1_048_576 ? SqsErrors.InvalidAttributeValue("MaximumMessageSize")
        : !Within(s.RetentionPeriod, TimeSpan.FromMinutes(1), TimeSpan.FromDays(14)) ? SqsErrors.InvalidAttributeValue("MessageRetentionPeriod")
        : s.Redrive is { MaxReceiveCount: < 1 or > 1_000 } ? SqsErrors.InvalidAttributeValue("RedrivePolicy")
        : null;

    public static SqsError? Check(SqsContent content, SqsQueueSettings settings, bool isFifo)
    {
        if (content.Body.Length == 0)
        {
            return SqsErrors.Missing("MessageBody");
        }

        if (!HasOnlyXmlCharacters(content.Body))
        {
            return SqsErrors.InvalidCharacters;
        }

        if (content.Attributes.Count > MaxAttributes)
        {
            return SqsErrors.InvalidParameter(string.Create(
                CultureInfo.InvariantCulture, $"Number of message attributes [{content.Attributes.Count}] exceeds the allowed maximum [{MaxAttributes}]."));
        }

        return content.Attributes.Select(a => CheckAttribute(a.Key, a.Value)).FirstOrDefault(e => e is not null)
            ?? CheckPlace(content, settings, isFifo)
            ?? (Size(content) > settings.MaximumMessageSize ? SqsErrors.TooLong(settings.MaximumMessageSize) : null);
    }

    /// <summary>Bytes that count towards the limit: the body, and each attribute's name, type and value.</summary>
    public static long Size(SqsContent content)
    {
        long size = Encoding.UTF8.GetByteCount(content.Body);
        foreach (var (name, value) in content.Attributes)
        {
            size += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value.DataType)
                + Encoding.UTF8.GetByteCount(value.Text ?? "") + value.Bytes.Length;
        }

        return size;
    }

    /// <summary>The ids of a batch: one to ten, well formed, each once.</summary>
    public static SqsError? CheckBatch(IReadOnlyList<string> ids)
    {
        if (ids.Count == 0)
        {
            return SqsErrors.EmptyBatch;
        }

        if (ids.Count > MaxBatch)
        {
            return SqsErrors.TooManyEntries(ids.Count);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (id.Length is 0 or > MaxNameLength || !id.All(IsNameCharacter))
            {
                return SqsErrors.InvalidBatchEntryId;
            }

            if (!seen.Add(id))
            {
                return SqsErrors.EntriesNotDistinct(id);
            }
        }

        return null;
    }

    private static SqsError? CheckPlace(SqsContent content, SqsQueueSettings settings, bool isFifo)
    {
        if (content.Delay is { } delay && !Within(delay, TimeSpan.Zero, MaxDelay))
        {
            return SqsErrors.InvalidValue("DelaySeconds", Seconds(delay), "DelaySeconds must be >= 0 and <= 900.");
        }

        if (content.GroupId is { } group && !IsToken(group))
        {
            return SqsErrors.InvalidValue("MessageGroupId", group, TokenRule("MessageGroupId"));
        }

        if (content.DeduplicationId is { } id && !IsToken(id))
        {
            return SqsErrors.InvalidValue("MessageDeduplicationId", id, TokenRule("MessageDeduplicationId"));
        }

        return isFifo ? CheckFifo(content, settings)
            : content.DeduplicationId is { } given ? SqsErrors.NotForThisQueueType("MessageDeduplicationId", given)
            : null;
    }

    private static SqsError? CheckFifo(SqsContent content, SqsQueueSettings settings) =>
        content.GroupId is null ? SqsErrors.Missing("MessageGroupId")
        : content.Delay is { Ticks: > 0 } delay ? SqsErrors.NotForThisQueueType("DelaySeconds", Seconds(delay))
        : content.DeduplicationId is null && !settings.ContentBasedDeduplication ? SqsErrors.NoDeduplicationId
        : null;

    private static SqsError? CheckAttribute(string name, SqsAttributeValue attribute)
    {
        // The part before the first dot is the type; what follows is the sender's own label.
        var type = attribute.DataType.Split('.', 2)[0];
        return type switch
        {
            "String" or "Number" when string.IsNullOrEmpty(attribute.Text) =>
                SqsErrors.InvalidParameter($"Message attribute '{name}' must contain a non-empty value of type '{type}'."),
            "String" or "Number" => HasOnlyXmlCharacters(attribute.Text) ? null : SqsErrors.InvalidCharacters,
            "Binary" when attribute.Bytes.IsEmpty =>
                SqsErrors.InvalidParameter($"Message attribute '{name}' must contain a non-empty value of type 'Binary'."),
            "Binary" => null,
            _ => SqsErrors.InvalidParameter($"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."),
        };
    }

    private static bool HasOnlyXmlCharacters(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // An unpaired surrogate comes up as U+FFFD, which is allowed; JSON cannot carry one anyway.
            if (rune.Value is < 0x20 and not (0x9 or 0xA or 0xD) or 0xFFFE or 0xFFFF)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static bool IsToken(string text) => text.Length is > 0 and <= MaxTokenLength && text.All(c => c is > ' ' and <= '~');

    private static string TokenRule(string parameter) =>
        $"{parameter} can only include alphanumeric and punctuation characters. 1 to {MaxTokenLength} in length";

    private static bool Within(TimeSpan value, TimeSpan least, TimeSpan most) => value >= least && value <= most;

    private static string Seconds(TimeSpan value) => ((long)value.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
