namespace IceCreamFactory.History;

/// <summary>When one thing, a task or an instance, was protected.</summary>
internal sealed class ProtectionRecord
{
    private readonly List<Span> _past = [];
    private readonly List<decimal> _releases = [];

    /// <summary>Since when it has been protected without a gap; null when it is not.</summary>
    public decimal? Since { get; private set; }

    public void Set(bool isProtected, decimal now)
    {
        if (isProtected)
        {
            Since ??= now;
        }
        else
        {
            _releases.Add(now);
            End(now);
        }
    }

    /// <summary>The thing itself has ended, and its protection with it: nobody has released it.</summary>
    public void End(decimal now)
    {
        if (Since is { } since)
        {
            _past.Add(new Span(since, now));
            Since = null;
        }
    }

    /// <summary>Whether it was released in a stretch of time, be it to be protected again at once.</summary>
    public bool IsReleasedIn(Span span) => _releases.Exists(release => span.From <= release && release <= span.To);

    /// <summary>Whether it was protected at a moment; an end at that moment counts as one before it.</summary>
    public bool IsSetAt(decimal moment) => Spans(decimal.MaxValue).Any(span => span.From <= moment && moment < span.To);

    /// <summary>Every stretch of protection; one that has not ended lasts until <paramref name="end"/>.</summary>
    public IReadOnlyList<Span> Spans(decimal end) => Since is { } since ? [.. _past, new Span(since, end)] : _past;
}
