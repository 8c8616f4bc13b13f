namespace TaskProtection.Sqs;

/// <summary>The queue that the settings name does not exist.</summary>
internal sealed class SqsQueueMissingException(SqsWorkerSettings settings, Exception innerException)
    : InvalidOperationException(Describe(settings), innerException)
{
    private static string Describe(SqsWorkerSettings settings)
    {
        var setting = settings.Options.QueueUrl is { Length: > 0 } ? nameof(SqsWorkerOptions.QueueUrl) : nameof(SqsWorkerOptions.QueueName);
        var value = settings.Options.QueueUrl is { Length: > 0 } url ? url : settings.Options.QueueName;
        return $"The queue of the SQS worker '{settings.Name}' does not exist: {settings.Setting(setting)} is '{value}'. "
            + "Check the name, the account and the region, and that the queue was not deleted.";
    }
}
