using System.Globalization;

namespace TaskProtection.Testing.Sqs;

/// <summary>
/// The errors of Amazon SQS. Names, query codes and statuses are the service model's; the sentences are AWS's as users quote them, because some
/// clients match on them.
/// </summary>
internal static class SqsErrors
{
    private const string QueryPrefix = "AWS.SimpleQueueService.";

    public static SqsError QueueDoesNotExist { get; } =
        new("QueueDoesNotExist", "The specified queue does not exist.") { QueryCode = QueryPrefix + "NonExistentQueue" };

    public static SqsError MessageNotInflight { get; } =
        new("MessageNotInflight", "The specified message isn't in flight.") { QueryCode = QueryPrefix + "MessageNotInflight" };

    public static SqsError OverLimit { get; } =
        new("OverLimit", "Too many messages in flight: delete messages after they are processed.") { Status = 403 };

    public static SqsError EmptyBatch { get; } =
        new("EmptyBatchRequest", "There should be at least one entry in the request.") { QueryCode = QueryPrefix + "EmptyBatchRequest" };

    public static SqsError InvalidBatchEntryId { get; } =
        new("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")
        {
            QueryCode = QueryPrefix + "InvalidBatchEntryId",
        };

    public static SqsError InvalidCharacters { get; } =
        new("InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");

    public static SqsError NoDeduplicationId { get; } =
        InvalidParameter("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");

    public static SqsError UnknownOperation { get; } =
        new("UnknownOperationException", "The operation is not known.") { Shape = "com.amazon.coral.service#UnknownOperationException" };

    public static SqsError Unreadable { get; } =
        new("SerializationException", "The request body is not what the operation expects.") { Shape = "com.amazon.coral.service#SerializationException" };

    public static SqsError NotAReceiptHandle(string handle) =>
        new("ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.");

    public static SqsError ReceiptExpired(string handle) => InvalidValue("ReceiptHandle", handle, "The receipt handle has expired.");

    public static SqsError NotAvailableForChange(string handle) =>
        InvalidValue("ReceiptHandle", handle, "Message does not exist or is not available for visibility timeout change.");

    public static SqsError BeyondTwelveHours(long seconds) => InvalidValue(
        "VisibilityTimeout",
        seconds.ToString(CultureInfo.InvariantCulture),
        "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]");

    public static SqsError NotForThisQueueType(string parameter, string value) =>
        InvalidValue(parameter, value, "The request include parameter that is not valid for this queue type");

    public static SqsError TooLong(int limit) =>
        InvalidParameter(string.Create(CultureInfo.InvariantCulture, $"One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes."));

    public static SqsError BatchTooLong(int limit, long sent) =>
        new("BatchRequestTooLong", string.Create(CultureInfo.InvariantCulture, $"Batch requests cannot be longer than {limit} bytes. You have sent {sent} bytes."))
        {
            QueryCode = QueryPrefix + "BatchRequestTooLong",
        };

    public static SqsError TooManyEntries(int sent) =>
        new("TooManyEntriesInBatchRequest", string.Create(CultureInfo.InvariantCulture, $"Maximum number of entries per request are 10. You have sent {sent}."))
        {
            QueryCode = QueryPrefix + "TooManyEntriesInBatchRequest",
        };

    public static SqsError EntriesNotDistinct(string id) =>
        new("BatchEntryIdsNotDistinct", $"Id {id} repeated.") { QueryCode = QueryPrefix + "BatchEntryIdsNotDistinct" };

    public static SqsError PurgeInProgress(string queue) =>
        new("PurgeQueueInProgress", $"Only one PurgeQueue operation on {queue} is allowed every 60 seconds.")
        {
            QueryCode = QueryPrefix + "PurgeQueueInProgress",
            Status = 403,
        };

    public static SqsError QueueDeletedRecently { get; } =
        new("QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name.")
        {
            QueryCode = QueryPrefix + "QueueDeletedRecently",
        };

    public static SqsError QueueNameExists(string attribute) =>
        new("QueueNameExists", $"A queue already exists with the same name and a different value for attribute {attribute}")
        {
            QueryCode = "QueueAlreadyExists",
        };

    public static SqsError InvalidAddress(string url) => new("InvalidAddress", $"The address {url} is not valid for this endpoint.") { Status = 404 };

    public static SqsError InvalidAttributeName(string name) => new("InvalidAttributeName", $"Unknown Attribute {name}.");

    public static SqsError InvalidAttributeValue(string name) => new("InvalidAttributeValue", $"Invalid value for the parameter {name}.");

    public static SqsError Missing(string parameter) =>
        new("MissingParameter", $"The request must contain the parameter {parameter}.")
        {
            Shape = "com.amazon.coral.service#MissingRequiredParameterException",
        };

    public static SqsError InvalidValue(string parameter, string value, string reason) =>
        InvalidParameter($"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    public static SqsError InvalidParameter(string message) =>
        new("InvalidParameterValue", message) { Shape = "com.amazon.coral.service#InvalidParameterValueException" };
}
