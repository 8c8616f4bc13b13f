namespace TaskProtection.Sqs;

/// <summary>
/// Thrown by a handler that wants its message again after a delay of its own choice, or at once, in place of the worker's growing one.
/// It is no failure: it is logged as information. Deliveries count all the same: the queue's redrive policy takes the message away
/// after <c>maxReceiveCount</c> of them.
/// </summary>
public sealed class RetryLaterException : Exception
{
    /// <summary>Asks for the message again.</summary>
    /// <param name="delay">
    /// How long SQS keeps it from every worker: 0 for at once, up to the 12 hours that SQS hides one delivery in all, this one's time with
    /// the handler included; more is cut to that. Rounded up to whole seconds.
    /// </param>
    /// <param name="reason">Why, for the log. It must quote nothing that may not be logged.</param>
    /// <param name="innerException">What made it necessary.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    public RetryLaterException(TimeSpan delay, string? reason = null, Exception? innerException = null)
        : base(reason ?? "The handler asked for it", innerException)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Delay = delay;
    }

    /// <summary>How long the message stays hidden.</summary>
    public TimeSpan Delay { get; }
}
