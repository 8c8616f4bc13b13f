namespace TaskProtection.Sqs;

/// <summary>How one entry of a batch ended.</summary>
internal enum BatchOutcome
{
    /// <summary>SQS did not confirm it before the patience, or the cleanup time, was over.</summary>
    Failed,

    /// <summary>SQS confirmed it.</summary>
    Done,

    /// <summary>SQS says that the receipt can do nothing more: the visibility timeout has ended, or the message is gone.</summary>
    NotOurs,

    /// <summary>The same, but after an attempt of ours that had no answer and may be why.</summary>
    NotOursAfterDoubt,
}
