using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>What is measured of one target.</content>
internal sealed partial class TargetDriver
{
    /// <summary>Work that comes again keeps the time; of work that does not, what was so long ago says nothing.</summary>
    public static readonly TimeSpan OutageMemory = TimeSpan.FromMinutes(10);

    private Mismatch _mismatch;
    private TimeSpan _mismatchedSince;
    private bool _refusedMeanwhile; // Then its length says how long a deployment took.

    // Monotonic: when it was first wanted without being granted since, and when it last was.
    private (TimeSpan First, TimeSpan Last)? _unprotected;

    // Monotonic: what was asked for since a refusal and not answered, at first and at last.
    private (TimeSpan First, TimeSpan Last)? _unheard;
    private TimeSpan? _protectedSince;
    private TimeSpan _protectedTime;
    private bool _hasSeries;

    /// <summary>How often protection ended while work was running.</summary>
    public long Losses { get; private set; }

    public TimeSpan LeakedFor(Instant now) => _mismatch == Mismatch.Leaked ? now.Monotonic - _mismatchedSince : TimeSpan.Zero;

    /// <summary>
    /// Short units with pauses between them are one outage, though nobody wants anything in the pauses. A refusal is none, until it cannot be asked whether it
    /// still holds: from the first such failure to the last, as one alone is asked again only after minutes.
    /// </summary>
    public TimeSpan UnprotectedFor(Instant now) => IsBlocked ? (Decision.IsProtected ? null : _unheard?.Last - _unheard?.First) ?? TimeSpan.Zero
        : !Applies || _unprotected is not { } times ? TimeSpan.Zero
        : _mismatch == Mismatch.Unprotected ? now.Monotonic - times.First
        : now.Monotonic - times.Last < OutageMemory ? times.Last - times.First
        : TimeSpan.Zero;

    public TimeSpan ProtectedTime(Instant now) => _protectedTime + (_protectedSince is { } since ? now.Monotonic - since : TimeSpan.Zero);

    /// <summary>
    /// From the first time that somebody asks while it applies, or may still hold what it was given, and ever after: of a series that ends,
    /// OpenTelemetry's SDK may export the last value for as long as the process lives.
    /// </summary>
    public bool HasSeries() => _hasSeries |= Applies || Core.MayHold;

    private void Measure(Instant now, bool lost, ref Effects effects)
    {
        Losses += lost ? 1 : 0;
        if (Decision.IsProtected)
        {
            _protectedSince ??= now.Monotonic;
        }
        else
        {
            (_protectedTime, _protectedSince) = (ProtectedTime(now), null);
        }

        var mismatch = JudgeMismatch(now);
        _refusedMeanwhile |= IsBlocked;
        if (mismatch == _mismatch)
        {
            return;
        }

        if (_mismatch == Mismatch.Unprotected && Decision.IsProtected && !_refusedMeanwhile)
        {
            _metrics?.Protected(this, now.Monotonic - _mismatchedSince, ref effects);
        }

        _unprotected = Remember(mismatch, now);
        (_mismatch, _mismatchedSince, _refusedMeanwhile) = (mismatch, now.Monotonic, IsBlocked);
    }

    private (TimeSpan First, TimeSpan Last)? Remember(Mismatch mismatch, Instant now) => _unprotected switch
    {
        _ when Decision.IsProtected => null,
        { } times when _mismatch == Mismatch.Unprotected => (times.First, now.Monotonic),
        { } times when now.Monotonic - times.Last < OutageMemory => times,
        _ => mismatch == Mismatch.Unprotected ? (now.Monotonic, now.Monotonic) : null,
    };

    private Mismatch JudgeMismatch(Instant now)
    {
        var isDesired = Core.IsDesired(now);
        return isDesired && !Decision.IsProtected ? Mismatch.Unprotected
            : !isDesired && Core.MayHold && !WaitsToRelease ? Mismatch.Leaked
            : Mismatch.None;
    }
}
