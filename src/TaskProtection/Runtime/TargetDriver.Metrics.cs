using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>What is measured of one target.</content>
internal sealed partial class TargetDriver
{
    private Mismatch _mismatch;
    private TimeSpan _mismatchedSince;
    private TimeSpan? _protectedSince;
    private TimeSpan _protectedTime;

    /// <summary>How often protection ended while work was running.</summary>
    public long Losses { get; private set; }

    public TimeSpan MismatchedFor(Mismatch kind, Instant now) => kind == _mismatch && kind != Mismatch.None ? now.Monotonic - _mismatchedSince : TimeSpan.Zero;

    public TimeSpan ProtectedTime(Instant now) => _protectedTime + (_protectedSince is { } since ? now.Monotonic - since : TimeSpan.Zero);

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
        if (mismatch == _mismatch)
        {
            return;
        }

        if (_mismatch == Mismatch.Unprotected && Decision.IsProtected)
        {
            _metrics?.Protected(this, now.Monotonic - _mismatchedSince, ref effects);
        }

        (_mismatch, _mismatchedSince) = (mismatch, now.Monotonic);
    }

    private Mismatch JudgeMismatch(Instant now)
    {
        var isDesired = Core.IsDesired(now);
        return isDesired && !Decision.IsProtected ? Mismatch.Unprotected
            : !isDesired && Core.MayHold ? Mismatch.Leaked
            : Mismatch.None;
    }
}
