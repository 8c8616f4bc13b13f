namespace TaskProtection.Sqs;

/// <summary>A receive that was sent.</summary>
/// <param name="requestedAt">The timestamp taken before it was sent.</param>
/// <param name="wait">How long SQS holds it open.</param>
internal sealed class OpenReceive(long requestedAt, TimeSpan wait)
{
    public long RequestedAt => requestedAt;

    public TimeSpan Wait => wait;

    /// <summary>Guarded by <see cref="OpenReceives"/>.</summary>
    public bool IsGivenUp { get; set; }
}
