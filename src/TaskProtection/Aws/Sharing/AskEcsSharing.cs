using Microsoft.Extensions.Logging;
using TaskProtection.Core;

namespace TaskProtection.Aws.Sharing;

/// <summary>
/// Task protection is the shared count: who becomes idle asks ECS whether another task of the instance is protected, and clears the
/// flag only if none is. What ECS answers may be old, so every answer that was acted upon is checked by a second look.
/// </summary>
/// <remarks>
/// A task is protected before its instance, and released before it. A sibling that was protected <see cref="ReadStaleness"/> before
/// a look is therefore seen by it, and one that came later finds its flag cleared for no longer than until the second look; if the
/// process that owes it has died, until the sibling's own repeat.
/// </remarks>
/// <param name="countProtected">Counts the other tasks of the instance that are protected.</param>
/// <param name="logger">Says why the flag stays.</param>
internal sealed class AskEcsSharing(Func<CancellationToken, Task<int>> countProtected, ILogger logger) : IFlagSharing
{
    /// <summary>How old an answer of ECS may be: assumed, because AWS gives no number.</summary>
    internal static readonly TimeSpan ReadStaleness = TimeSpan.FromSeconds(10);

    /// <summary>A holder sets the flag again, first when a clear that was on its way has landed: its sender may not live to look.</summary>
    private static readonly TimeSpan[] s_repeats = [ProtectionPolicy.DefaultSettle, TimeSpan.FromMinutes(5)];

    private static readonly TimeSpan[] s_looks = [ReadStaleness, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    /// <summary>What it finds costs money and nothing else, so it may take an hour; two calls an hour are nothing.</summary>
    private static readonly TimeSpan s_watch = TimeSpan.FromHours(1);

    /// <summary>Somebody may be exposed until one of them succeeds.</summary>
    private static readonly TimeSpan[] s_secondLooks = [ReadStaleness, ReadStaleness, .. s_looks];

    private Duty _duty;
    private WriteDoubt _doubt;
    private int _step;
    private int _failures;
    private bool _mayLook;

    /// <summary>What is owed after the last call.</summary>
    private enum Duty
    {
        None,

        /// <summary>Work is there: set the flag again.</summary>
        Repeat,

        /// <summary>The flag was cleared: did somebody come meanwhile?</summary>
        SecondLook,

        /// <summary>The flag was left set for another task: was it still there?</summary>
        Relook,

        /// <summary>It was: it clears the flag itself, unless it is killed, or ends before it has asked for the flag at all.</summary>
        Watch,
    }

    public TimeSpan? NextTick => _duty switch
    {
        Duty.None => null,
        Duty.Repeat when _failures > 0 => Backoff(_failures),
        Duty.Repeat => At(s_repeats),
        Duty.SecondLook => At(s_secondLooks),
        Duty.Watch => s_watch,
        _ => At(s_looks),
    };

    public bool NeedsTaskProtection => true;

    public async ValueTask PrepareAsync(CancellationToken cancellationToken) => await CountAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<ProtectionReply> ProtectAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        await RequireRightToLookAsync(cancellationToken).ConfigureAwait(false);
        return await SetAsync(flag, Duty.Repeat, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ProtectionReply> ReleaseAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        var siblings = await CountAsync(cancellationToken).ConfigureAwait(false);
        if (siblings == 0)
        {
            return (await ClearAsync(flag, Duty.SecondLook, cancellationToken).ConfigureAwait(false)).OrUnknown();
        }

        // A clear of an earlier attempt may have been carried out although it had no answer.
        if (_doubt.MayBeCleared && await SetAsync(flag, Duty.Relook, cancellationToken).ConfigureAwait(false) is { Outcome: not ProtectionOutcome.Done } failed)
        {
            return failed.OrUnknown();
        }

        Owe(Duty.Relook);
        AwsLog.LeftToSiblings(logger, flag.Owner, siblings);
        return new(ProtectionOutcome.Done);
    }

    public void Forget()
    {
        Owe(Duty.None);
        _doubt = default;
    }

    public async ValueTask TickAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        _step++; // However this one ends. What learns something begins anew.
        _doubt = _doubt.AfterTick();
        switch (_duty)
        {
            case Duty.Repeat:
                _failures++; // Also when no answer comes at all.
                (await WriteAsync(flag, true, cancellationToken).ConfigureAwait(false)).OrFailure("set again");
                _failures = 0;
                break;
            case Duty.SecondLook:
                await LookAgainAsync(flag, cancellationToken).ConfigureAwait(false);
                break;
            case Duty.Relook or Duty.Watch:
                await LookForTheOthersAsync(flag, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task LookAgainAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        if (await CountAsync(cancellationToken).ConfigureAwait(false) is 0)
        {
            if (_doubt.MayBeSet)
            {
                (await ClearAsync(flag, Duty.SecondLook, cancellationToken).ConfigureAwait(false)).OrFailure("cleared");
            }
            else
            {
                Owe(Duty.None);
                _doubt = _doubt with { MayBeCleared = false };
            }
        }
        else
        {
            (await SetAsync(flag, Duty.Relook, cancellationToken).ConfigureAwait(false)).OrFailure("set back for others");
            AwsLog.SetBackForSiblings(logger, flag.Owner);
        }
    }

    private async Task LookForTheOthersAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        if (await CountAsync(cancellationToken).ConfigureAwait(false) is 0)
        {
            (await ClearAsync(flag, Duty.Relook, cancellationToken).ConfigureAwait(false)).OrFailure("cleared after others");
        }
        else if (_doubt.MayBeCleared)
        {
            (await SetAsync(flag, Duty.Relook, cancellationToken).ConfigureAwait(false)).OrFailure("set back for others");
        }
        else if (_doubt is { MayBeSet: true, TicksLeft: > 0 })
        {
            Owe(Duty.Relook); // Who is there now may clear the flag before it is set.
        }
        else
        {
            Owe(Duty.Watch);
        }
    }

    private async Task<ProtectionReply> SetAsync(ISharedFlag flag, Duty then, CancellationToken cancellationToken)
    {
        var reply = await WriteAsync(flag, true, cancellationToken).ConfigureAwait(false);
        if (reply.Outcome == ProtectionOutcome.Done)
        {
            Owe(then);
        }

        return reply;
    }

    /// <summary>Clears the flag. What is owed if that fails is <paramref name="onFailure"/>; a clear that was not answered may have been carried out.</summary>
    private async Task<ProtectionReply> ClearAsync(ISharedFlag flag, Duty onFailure, CancellationToken cancellationToken)
    {
        if (_duty != onFailure)
        {
            Owe(onFailure);
        }

        var reply = await WriteAsync(flag, false, cancellationToken).ConfigureAwait(false);
        if (reply.Outcome == ProtectionOutcome.Done)
        {
            Owe(Duty.SecondLook);
        }

        return reply;
    }

    private async Task<ProtectionReply> WriteAsync(ISharedFlag flag, bool isProtected, CancellationToken cancellationToken)
    {
        var before = _doubt;
        _doubt = before.Writing(isProtected);
        var reply = await flag.WriteAsync(isProtected, cancellationToken).ConfigureAwait(false);
        _doubt = before.AfterAnswer(isProtected, reply.Outcome);
        return reply;
    }

    /// <summary>A flag that could never be cleared again must not be set.</summary>
    private async Task RequireRightToLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = _mayLook ? 0 : await CountAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DiscoveryException exception) when (exception.Outcome != ProtectionOutcome.Denied)
        {
            // Whether it may be asked is not known yet; a release that cannot look keeps the flag.
        }
    }

    private async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            var count = await countProtected(cancellationToken).ConfigureAwait(false);
            _mayLook = true;
            return count;
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            // Only a look was under way: nothing was written, and nothing need be repeated.
            throw new DiscoveryException(ProtectionOutcome.Failed, "The other tasks of the instance could not be asked for in time, and nothing was written.", exception);
        }
    }

    private static TimeSpan Backoff(int failures) => failures > 5 ? s_repeats[^1] : s_repeats[0] * (1 << (failures - 1));

    private void Owe(Duty duty) => (_duty, _step, _failures) = (duty, 0, 0);

    private TimeSpan At(TimeSpan[] steps) => steps[Math.Min(_step, steps.Length - 1)];
}
