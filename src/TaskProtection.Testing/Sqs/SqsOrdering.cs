namespace TaskProtection.Testing.Sqs;

/// <summary>The order in which a standard queue hands out what is visible. AWS promises best effort only.</summary>
public enum SqsOrdering
{
    /// <summary>In the order in which messages became visible.</summary>
    Arrival,

    /// <summary>In a random order, from the world's seed.</summary>
    Shuffled,
}
