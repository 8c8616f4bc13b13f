using Microsoft.Extensions.Logging;
using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>What an operator reads of one target.</content>
internal sealed partial class TargetDriver
{
    /// <summary>Says that the target does not apply, louder than <paramref name="level"/> where it was required.</summary>
    public void LogNotApplicable(LogLevel level)
        => RuntimeLog.NotApplicable(_logger, IsRequired ? LogLevel.Error : level, Name, Reason ?? "no reason was given");

    /// <summary>Logs the first failure in a row of a renewal or a release; a failed first grant is a transition and logged as such.</summary>
    private void NoteFailure(Call call, ProtectionReply reply, ref Effects effects)
    {
        var reason = Reason ?? reply.Outcome.ToString();
        if (call.Kind == CallKind.Release && !ReleaseFailed)
        {
            ReleaseFailed = true;
            effects.Add(() => RuntimeLog.ReleaseFailed(_logger, Name, reason, reply.Error));
        }
        else if (call.Kind == CallKind.Protect && Decision.IsProtected && !_renewalFailed)
        {
            _renewalFailed = true;
            effects.Add(() => RuntimeLog.RenewalFailed(_logger, Name, reason, reply.Error));
        }
    }

    private void LogTransition(TargetState state, ref Effects effects)
    {
        var (name, reason, until) = (Name, Reason ?? "no reason was given", Decision.ProtectedUntil);
        switch (state)
        {
            case TargetState.Protected:
                effects.Add(() => RuntimeLog.Protected(_logger, name, until));
                _toldUnavailable = _toldDenied = false;
                break;
            case TargetState.Blocked:
                effects.Add(() => RuntimeLog.Blocked(_logger, name, reason));
                break;
        }
    }

    /// <summary>Either once until a grant: each unit of work, however short, meets the same failure again.</summary>
    private void LogUnavailable(ref Effects effects)
    {
        var (name, reason, denied) = (Name, Reason ?? "no reason was given", Core.LastProtectFailure == CallFailure.Denied);
        if (denied && !_toldDenied)
        {
            effects.Add(() => RuntimeLog.Denied(_logger, name, reason));
        }
        else if (!denied && !_toldUnavailable)
        {
            var consequence = _whenUnavailable == UnavailablePolicy.Proceed && !IsBlocked
                ? "work is admitted unprotected until it answers"
                : "no work is admitted until it answers";
            effects.Add(() => RuntimeLog.Unavailable(_logger, name, reason, consequence));
        }

        (_toldUnavailable, _toldDenied) = (_toldUnavailable || !denied, _toldDenied || denied);
    }
}
