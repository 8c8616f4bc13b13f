using Microsoft.Extensions.Logging;

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
    /// <summary>How old an answer of ECS may be. ECS is eventually consistent and gives no number; this one is AWS's advice for how long to wait.</summary>
    internal static readonly TimeSpan ReadStaleness = TimeSpan.FromSeconds(10);

    /// <summary>How long a write that had no answer may take to land, as the core counts it.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(15);

    /// <summary>
    /// After so many ticks, each of them <see cref="ReadStaleness"/> or more after the one before, a write that had no answer has landed
    /// or never will, and who is seen busy was still busy then.
    /// </summary>
    private static readonly int s_ticksToSettle = (int)Math.Ceiling((Settle + ReadStaleness) / ReadStaleness);

    /// <summary>A holder sets the flag again, first when a clear that was on its way has landed: its sender may not live to look.</summary>
    private static readonly TimeSpan[] s_repeats = [Settle, TimeSpan.FromMinutes(5)];

    private static readonly TimeSpan[] s_looks = [ReadStaleness, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    /// <summary>What it finds costs money and nothing else, so it may take an hour; two calls an hour are nothing.</summary>
    private static readonly TimeSpan s_watch = TimeSpan.FromHours(1);

    /// <summary>Somebody may be exposed until one of them succeeds.</summary>
    private static readonly TimeSpan[] s_secondLooks = [ReadStaleness, ReadStaleness, .. s_looks];

    private Duty _duty;
    private int _step;
    private int _failures;
    private int _unsettled;
    private bool _mayBeSet;
    private bool _mayBeCleared;
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
            return NotTrusted(await ClearAsync(flag, Duty.SecondLook, cancellationToken).ConfigureAwait(false));
        }

        // A clear of an earlier attempt may have been carried out although it had no answer.
        if (_mayBeCleared && await SetAsync(flag, Duty.Relook, cancellationToken).ConfigureAwait(false) is { Outcome: not ProtectionOutcome.Done } failed)
        {
            return NotTrusted(failed);
        }

        Owe(Duty.Relook);
        AwsLog.LeftToSiblings(logger, flag.Owner, siblings);
        return new(ProtectionOutcome.Done);
    }

    public void Forget()
    {
        Owe(Duty.None);
        (_mayBeSet, _mayBeCleared, _unsettled) = (false, false, 0);
    }

    public async ValueTask TickAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        _step++; // However this one ends. What learns something begins anew.
        _unsettled = Math.Max(0, _unsettled - 1);
        switch (_duty)
        {
            case Duty.Repeat:
                _failures++; // Also when no answer comes at all.
                if (await WriteAsync(flag, true, cancellationToken).ConfigureAwait(false) is { Outcome: ProtectionOutcome.Done })
                {
                    _failures = 0;
                }

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
            if (_mayBeSet)
            {
                await ClearAsync(flag, Duty.SecondLook, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                Owe(Duty.None);
                _mayBeCleared = false;
            }
        }
        else if (await SetAsync(flag, Duty.Relook, cancellationToken).ConfigureAwait(false) is { Outcome: ProtectionOutcome.Done })
        {
            AwsLog.SetBackForSiblings(logger, flag.Owner);
        }
    }

    private async Task LookForTheOthersAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        if (await CountAsync(cancellationToken).ConfigureAwait(false) is 0)
        {
            await ClearAsync(flag, Duty.Relook, cancellationToken).ConfigureAwait(false);
        }
        else if (_mayBeCleared)
        {
            await SetAsync(flag, Duty.Relook, cancellationToken).ConfigureAwait(false);
        }
        else if (_mayBeSet && _unsettled > 0)
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

    /// <summary>A write may be carried out until it is answered, and one that is not may still be after the next was: only what is written when all has settled stays.</summary>
    private async Task<ProtectionReply> WriteAsync(ISharedFlag flag, bool isProtected, CancellationToken cancellationToken)
    {
        var (mayBeSet, unsettled) = (_mayBeSet, _unsettled);
        (_mayBeSet, _mayBeCleared, _unsettled) = (mayBeSet || isProtected, _mayBeCleared || !isProtected, s_ticksToSettle);
        var reply = await flag.WriteAsync(isProtected, cancellationToken).ConfigureAwait(false);
        if (reply.Outcome == ProtectionOutcome.Unknown)
        {
            return reply;
        }

        (_mayBeSet, _unsettled) = (mayBeSet, unsettled);
        if (reply.Outcome == ProtectionOutcome.Done && unsettled == 0)
        {
            (_mayBeSet, _mayBeCleared) = (isProtected && mayBeSet, !isProtected);
        }

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

    /// <summary>The core would trust the flag again after a release that changed nothing; but by now another task may have been left it, or have cleared it.</summary>
    private static ProtectionReply NotTrusted(ProtectionReply reply)
        => reply.Outcome is ProtectionOutcome.Done or ProtectionOutcome.NotApplicable or ProtectionOutcome.Leaving
            ? reply
            : reply with { Outcome = ProtectionOutcome.Unknown };

    private static TimeSpan Backoff(int failures) => failures > 5 ? s_repeats[^1] : Settle * (1 << (failures - 1));

    private void Owe(Duty duty) => (_duty, _step, _failures) = (duty, 0, 0);

    private TimeSpan At(TimeSpan[] steps) => steps[Math.Min(_step, steps.Length - 1)];
}
