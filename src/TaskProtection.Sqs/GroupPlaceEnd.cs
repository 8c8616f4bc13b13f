namespace TaskProtection.Sqs;

/// <summary>What the end of one message means to those behind it in its group.</summary>
internal enum GroupPlaceEnd
{
    /// <summary>It went back, or is somebody else's: those behind it go back too.</summary>
    Back,

    /// <summary>It failed, and comes again after a delay: those behind it go back, and wait in the queue.</summary>
    Failed,

    /// <summary>It is deleted, or the redrive policy takes it away: the next may begin.</summary>
    Clear,
}
