namespace TaskProtection.Sqs;

/// <summary>How long SQS hides a message for us. Times are counted from the message's receive request.</summary>
/// <param name="EndsAt">When it ends, dated from the request that set it.</param>
/// <param name="RenewAt">When to renew it; <see cref="TimeSpan.MaxValue"/> for never.</param>
internal readonly record struct VisibilityLease(TimeSpan EndsAt, TimeSpan RenewAt)
{
    /// <summary>SQS hides one delivery for at most 12 hours in all.</summary>
    public static readonly TimeSpan Cap = TimeSpan.FromHours(12);

    /// <summary>How much later than it was asked for a call may reach SQS: it is gathered with others, and repeated once or twice.</summary>
    public static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(3);

    /// <summary>The latest end that a renewal asks for: SQS refuses one that exceeds the cap when it gets there.</summary>
    private static readonly TimeSpan LatestEnd = Cap - OnTheWay;

    /// <summary>The lease that a request sent at <paramref name="requestedAt"/> with <paramref name="visibility"/> gives.</summary>
    public static VisibilityLease From(TimeSpan requestedAt, TimeSpan visibility)
    {
        var end = requestedAt + visibility;
        return new(end, end > LatestEnd - TimeSpan.FromSeconds(1) ? TimeSpan.MaxValue : requestedAt + (visibility / 2));
    }

    /// <summary>The whole seconds to ask for at <paramref name="now"/>, within the cap. Zero when nothing would be gained.</summary>
    public int Seconds(TimeSpan now, TimeSpan visibility)
    {
        var seconds = (int)Math.Min(visibility.TotalSeconds, Math.Floor((LatestEnd - now).TotalSeconds));
        return now + TimeSpan.FromSeconds(seconds) > EndsAt ? seconds : 0;
    }

    /// <summary>The whole seconds of a delay before others may have it, within what the cap leaves.</summary>
    public static int WithinCap(TimeSpan now, TimeSpan delay)
        => (int)Math.Max(0, Math.Min(Math.Ceiling(delay.TotalSeconds), Math.Floor((Cap - now).TotalSeconds)));

    /// <summary>Tries again after an eighth of the timeout: three more attempts fit into what is left at half-time.</summary>
    public VisibilityLease RetryAt(TimeSpan now, TimeSpan visibility) => this with { RenewAt = now + (visibility / 8) };

    public VisibilityLease NeverRenew() => this with { RenewAt = TimeSpan.MaxValue };
}
