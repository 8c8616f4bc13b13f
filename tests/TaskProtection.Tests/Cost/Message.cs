namespace TaskProtection.Tests.Cost;

/// <param name="SentAt">When it came into the queue.</param>
/// <param name="Duration">How long its work takes.</param>
internal sealed record Message(TimeSpan SentAt, TimeSpan Duration)
{
    /// <summary>When protection was first wanted for it; it may have been given back since.</summary>
    public TimeSpan? WantedSince { get; set; }
}
