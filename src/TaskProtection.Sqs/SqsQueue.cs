namespace TaskProtection.Sqs;

/// <summary>What is known of the queue once it was found.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="Name">Its name.</param>
/// <param name="Visibility">The visibility timeout in force for this worker.</param>
/// <param name="MaxReceiveCount">After how many deliveries its redrive policy dead-letters a message; null when it has none, or may not be read.</param>
internal sealed record SqsQueue(string Url, string Name, TimeSpan Visibility, int? MaxReceiveCount)
{
    /// <summary>True when the messages of a group are handled in order.</summary>
    public bool IsFifo => SqsQueueName.IsFifo(Name);

    /// <summary>True when a message that is returned once goes to the dead-letter queue, so that none may be received in vain.</summary>
    public bool IsOneDeliveryOnly => MaxReceiveCount == 1;

    /// <summary>True when a message that has been delivered this often is dead-lettered if it goes back.</summary>
    public bool IsLastDelivery(int receiveCount) => receiveCount >= MaxReceiveCount;
}
