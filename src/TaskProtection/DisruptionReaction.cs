namespace TaskProtection;

/// <summary>What a worker does when AWS says that its task or its instance is about to go.</summary>
public enum DisruptionReaction
{
    /// <summary>
    /// It leaves: no new work is admitted any more, <see cref="ITaskProtection.Stopping"/> fires, and running work gets all the time that AWS
    /// leaves it. There is no way back.
    /// </summary>
    Drain,

    /// <summary>Nothing, and AWS is not asked for it either.</summary>
    Ignore,
}
