namespace TaskProtection.Sqs;

/// <summary>What the body of a message is wrapped in.</summary>
public enum MessageEnvelope
{
    /// <summary>
    /// The notification of an SNS topic that delivers without raw delivery is unwrapped: the handler gets its message, and its
    /// attributes beside those of SQS. Every other body is taken as it is, so a queue may have senders of both kinds.
    /// </summary>
    Auto,

    /// <summary>Every body is taken as it is, for a handler that wants the notification itself.</summary>
    Raw,

    /// <summary>Every body must be the notification of an SNS topic; any other cannot be read, and goes the way of a body that is not JSON.</summary>
    Sns,
}
