namespace TaskProtection.Disruption;

/// <summary>What a look at a source has shown.</summary>
internal enum DisruptionSign
{
    /// <summary>Nothing new.</summary>
    Quiet,

    /// <summary>It says nothing of such an instance, or nothing yet.</summary>
    NotHere,

    /// <summary>No usable answer.</summary>
    Unanswered,

    /// <summary>A disruption, or a new time of one.</summary>
    Seen,

    /// <summary>A disruption that was seen is not there any more.</summary>
    Gone,
}
