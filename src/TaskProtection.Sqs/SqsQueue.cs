namespace TaskProtection.Sqs;

/// <summary>What is known of the queue once it was found.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="Name">Its name.</param>
/// <param name="Visibility">The visibility timeout in force for this worker.</param>
/// <param name="Redrive">Its redrive policy; <see cref="RedrivePolicy.None"/> when it has none, or may not be read.</param>
internal sealed record SqsQueue(string Url, string Name, TimeSpan Visibility, RedrivePolicy Redrive)
{
    /// <summary>Where messages go that are never to be handled; null when that is not known.</summary>
    public string? DeadLetterUrl => Redrive.DeadLetterUrl(Url);

    /// <summary>True when the messages of a group are handled in order.</summary>
    public bool IsFifo => SqsQueueName.IsFifo(Name);

    /// <summary>True when a message that is returned once goes to the dead-letter queue, so that none may be received in vain.</summary>
    public bool IsOneDeliveryOnly => Redrive.MaxReceiveCount == 1;

    /// <summary>True when a message that has been delivered this often is dead-lettered if it goes back.</summary>
    public bool IsLastDelivery(int receiveCount) => receiveCount >= Redrive.MaxReceiveCount;
}
