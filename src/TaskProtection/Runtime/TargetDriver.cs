using Microsoft.Extensions.Logging;
using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <summary>One target with its core state and what an operator sees of it. Guarded by the protector's lock.</summary>
internal sealed partial class TargetDriver
{
    /// <summary>
    /// How long a failed protect tells new work not to wait. While work is there it is asked again within 70 s (a pause of at
    /// most 30 s and a quarter, and a call of at most 30.5 s), so it expires only when nobody has asked for a while: then AWS
    /// gets its chance.
    /// </summary>
    private static readonly TimeSpan FailureMemory = TimeSpan.FromSeconds(75);

    /// <summary>The same for a lack of rights, which is asked about every 5 minutes and a quarter at most.</summary>
    private static readonly TimeSpan DenialMemory = TimeSpan.FromMinutes(7);

    private readonly ILogger _logger;
    private readonly RuntimeMetrics? _metrics;
    private readonly UnavailablePolicy _whenUnavailable;
    private TargetState _shown = TargetState.Idle;
    private bool _toldUnavailable;
    private bool _toldDenied;
    private bool _wasProtected;
    private bool _renewalFailed;
    private TimeSpan? _failureForgottenAt;
    private DateTimeOffset _since;

    public TargetDriver(IProtectionTarget target, ProtectionPolicy policy, UnavailablePolicy whenUnavailable, Instant now, ILogger logger, RuntimeMetrics? metrics)
    {
        Target = target;
        (Name, IsRequired, OutlivesProcess) = (target.Name, target.IsRequired, target.OutlivesProcess);
        Core = new ProtectionState(policy);
        _whenUnavailable = whenUnavailable;
        _since = now.Wall;
        (_logger, _metrics) = (logger, metrics);
    }

    public IProtectionTarget Target { get; }

    /// <summary>The target's name. Read once, like what follows: its getters are foreign code.</summary>
    public string Name { get; }

    public bool IsRequired { get; }

    public bool OutlivesProcess { get; }

    /// <summary>The core's state; replace it through the verbs only.</summary>
    public ProtectionState Core { get; set; }

    /// <summary>The core's judgement of <see cref="Core"/>, as of the last <see cref="TargetSet.Pump"/>.</summary>
    public Decision Decision { get; set; }

    /// <summary>False once the target said that it does not apply here, until it says something else.</summary>
    public bool Applies { get; private set; } = true;

    /// <summary>Why the target is as it is, from its last telling answer.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether a release that was due has failed and is waiting for another try.</summary>
    public bool ReleaseFailed { get; private set; }

    /// <summary>Whether its release is due, and a target before this one is not released yet.</summary>
    public bool WaitsToRelease { get; set; }

    public bool IsBlocked => Applies && Core.IsBlocked;

    /// <summary>Whether it was refused, and has had no answer since that could end that: what keeps it blocked is no deployment any more, for all that is known.</summary>
    public bool IsBlockedUnheard => IsBlocked && Core.LastProtectFailure != CallFailure.Refused;

    /// <summary>Whether the last protect failed a short while ago, so that waiting for the next one teaches nothing.</summary>
    public bool IsUnavailable => Applies && !Core.IsBlocked && _failureForgottenAt is not null && Decision.AdmitUntil is null;

    public bool HasFailedForLackOfRights => _failureForgottenAt is not null && Core.LastProtectFailure == CallFailure.Denied;

    /// <summary>Whether the targets after this one may be acquired: this one is protected, or cannot be.</summary>
    public bool LetsNextProtect => !Applies || Decision.IsProtected || IsUnavailable;

    /// <summary>Whether the targets after this one may be released: this one is released, or cannot be now.</summary>
    public bool LetsNextRelease => !Applies || !Core.MayHold || ReleaseFailed;

    /// <summary>
    /// Takes the target out of use, unless it is protected now: one such answer must not end under a holder what AWS gave, and it
    /// comes again once the lease has ended. Who calls says so in the log, once.
    /// </summary>
    public void DoesNotApply(string? reason, Instant now)
    {
        if (!Applies || Core.Decide(now).IsProtected)
        {
            return;
        }

        Applies = false;
        Reason = Sentence(reason);
        Core = Core.Exited(now).Leaving(); // One release of what may be held, and nothing is asked for again.
    }

    /// <summary>Takes the target into use again, as if it were new.</summary>
    public void AppliesAgain(bool wanted, bool yielding, bool leaving, Instant now)
    {
        (Applies, Reason, ReleaseFailed, _failureForgottenAt) = (true, null, false, null);
        (_unprotected, _unheard, _toldUnavailable, _toldDenied) = (null, null, false, false);
        Core = Core.Anew();
        Core = wanted ? Core.Entered(now) : Core;
        Core = yielding ? Core.Yielding() : Core;
        Core = leaving ? Core.Leaving() : Core;
    }

    /// <summary>Lets it be asked again at once for what is wanted, as if the last protect had not failed; a refusal stays until a grant ends it.</summary>
    public void AskAgain(Instant now, TimeSpan? leaseLeft)
    {
        _failureForgottenAt = null;
        Core = Core.AskedAgain(now, leaseLeft);
    }

    public void ForgetOldFailure(Instant now)
    {
        if (_failureForgottenAt <= now.Monotonic)
        {
            _failureForgottenAt = null;
        }
    }

    /// <summary>Gives up a call that has outlived its time, whatever it is doing: it may have taken effect.</summary>
    public void CloseIfOverdue(Instant now, double jitter, TimeSpan callTimeout, ref Effects effects)
    {
        if (Core.InFlight is { } call && Core.CloseAt <= now.Monotonic)
        {
            var reply = new ProtectionReply(ProtectionOutcome.Unknown) { Reason = $"no answer within {callTimeout}" };
            Answer(call, reply, now, jitter, ref effects);
        }
    }

    /// <summary>Feeds the answer to <paramref name="call"/> to the core.</summary>
    public void Answer(Call call, ProtectionReply reply, Instant now, double jitter, ref Effects effects)
    {
        if (Core.InFlight?.Id != call.Id)
        {
            return; // The core has closed this call; what it may have done is covered by its doubt.
        }

        Reason = Sentence(reply.Reason ?? reply.Error?.Message);
        _metrics?.Called(this, call, reply.Outcome, now.Monotonic - Core.CallStart.Monotonic, ref effects);
        var released = call.Kind == CallKind.Release
            && reply.Outcome is ProtectionOutcome.Done or ProtectionOutcome.NotApplicable or ProtectionOutcome.Leaving;
        if (released)
        {
            Core = Core.Released(call.Id, now);
            ReleaseFailed = false;
            effects.Add(() => RuntimeLog.Released(_logger, Name));
        }
        else if (reply.Outcome == ProtectionOutcome.Done)
        {
            _renewalFailed = ReleaseFailed = false;
            _failureForgottenAt = null;
            _unheard = null;
            _unprotected = _mismatch == Mismatch.Unprotected ? _unprotected : null; // The unit may have left, and what was granted is released at once.
            if (Decision.ProtectedUntil is { } until)
            {
                _metrics?.Renewed(this, until - now.Wall, ref effects);
            }

            Core = Core.Protected(call.Id, now, reply.ExpiresAt, reply.NeverExpires, reply.RenewAfter, jitter, reply.RepeatIsPrecaution);
        }
        else
        {
            Core = Core.CallFailed(call.Id, ToFailure(reply.Outcome), now, jitter);
            if (call.Kind == CallKind.Protect)
            {
                _failureForgottenAt = now.Monotonic + (reply.Outcome == ProtectionOutcome.Denied ? DenialMemory : FailureMemory);
            }

            _unheard = !IsBlockedUnheard ? null
                : reply.Outcome == ProtectionOutcome.Throttled ? _unheard // As in a deployment, when many ask.
                : (_unheard?.First ?? now.Monotonic, now.Monotonic);
            NoteFailure(call, reply, ref effects);
        }

        if (reply.Outcome == ProtectionOutcome.NotApplicable && Applies)
        {
            DoesNotApply(reply.Reason, now);
            if (!Applies)
            {
                effects.Add(() => LogNotApplicable(LogLevel.Warning));
            }
        }
    }

    /// <summary>Looks at the state for an operator; logs a transition. Returns true when protection has just been lost under a holder.</summary>
    public bool Observe(Instant now, bool wanted, bool held, ref Effects effects)
    {
        var lost = _wasProtected && !Decision.IsProtected && wanted && held;
        _wasProtected = Decision.IsProtected;
        if (lost)
        {
            effects.Add(() => RuntimeLog.Lost(_logger, Name, Reason ?? "the lease ended before it could be renewed"));
        }

        var state = Judge(wanted);
        if (state == TargetState.Unavailable || IsBlockedUnheard)
        {
            LogUnavailable(ref effects);
        }

        if (state != _shown)
        {
            LogTransition(state, ref effects);
            NoteTransition(state, now);
            _since = now.Wall;
        }

        _shown = state;
        Measure(now, lost, ref effects);
        return lost;
    }

    public TargetStatus Describe() => new(
        Name, _shown, Decision.ProtectedUntil, _shown is TargetState.Protected or TargetState.Idle ? null : Reason, _since);

    private TargetState Judge(bool wanted) => this switch
    {
        { Applies: false } => TargetState.NotApplicable,
        { IsBlocked: true } => TargetState.Blocked,
        { Decision.IsProtected: true } => TargetState.Protected,
        { IsUnavailable: true } when wanted => TargetState.Unavailable,
        _ when wanted => TargetState.Pending,
        _ => TargetState.Idle,
    };

    // The log's own sentences end with a full stop.
    private static string? Sentence(string? reason) => reason?.TrimEnd('.', ' ');

    private static CallFailure ToFailure(ProtectionOutcome outcome) => outcome switch
    {
        ProtectionOutcome.Refused => CallFailure.Refused,
        ProtectionOutcome.Denied => CallFailure.Denied,
        ProtectionOutcome.Throttled => CallFailure.Throttled,
        ProtectionOutcome.Failed or ProtectionOutcome.NotApplicable or ProtectionOutcome.Leaving => CallFailure.Failed,
        _ => CallFailure.Unknown,
    };
}
