namespace TaskProtection.Testing.Sqs;

/// <summary>Where a message is in its life.</summary>
internal enum SqsMessageState
{
    /// <summary>Being made.</summary>
    New,
    Delayed,
    Visible,
    InFlight,

    /// <summary>Deleted, purged or dead-lettered.</summary>
    Gone,
}
