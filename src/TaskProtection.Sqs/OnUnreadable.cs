namespace TaskProtection.Sqs;

/// <summary>What becomes of a message whose body cannot be read.</summary>
public enum OnUnreadable
{
    /// <summary>
    /// It comes again after a growing delay, until the redrive policy takes it away: in a deployment a newer worker may be able to read it.
    /// </summary>
    Retry,

    /// <summary>It goes to the dead-letter queue at once, as after a <see cref="DeadLetterException"/>.</summary>
    DeadLetter,
}
