namespace TaskProtection.Testing.Sqs;

/// <summary>
/// What a standard queue does with a receipt handle after its message was received again. AWS says only that a delete "will succeed, but the
/// message might not be deleted", so a worker must survive both.
/// </summary>
public enum SqsStaleReceipts
{
    /// <summary>A delete succeeds and deletes nothing; a change of visibility is refused as not available.</summary>
    Ignored,

    /// <summary>The old handle works as the new one does, over the new receiver's head.</summary>
    Honoured,
}
