namespace TaskProtection.Aws.Sharing;

/// <summary>
/// <see cref="InstanceSharing.LeaseDirectory"/>: who is busy is inside a gate (see <see cref="Gate"/>); the last to leave has it alone
/// while it clears the flag, and so has whoever looks after the dead.
/// </summary>
internal sealed class LeaseDirectorySharing(string directory, TimeProvider time) : IFlagSharing, IDisposable
{
    // How long what the dead left may stay, and how seldom a clear that IAM denies is tried again: as often as the core asks.
    private static readonly TimeSpan IdlePause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestIdlePause = TimeSpan.FromMinutes(5);

    // A second try of what ended a possible exposure: soon, and no more often than a call may take.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly GatedFlag _state = new(time);
    private Gate? _gate;
    private TimeSpan _idlePause = IdlePause;
    private string? _seenLeft;

    public TimeSpan? NextTick
        => _gate?.Inside is not null ? (_state.RepeatIn is { } wait ? WholeMilliseconds(wait) : null)
            : _state.RepeatIn is { } left && left > TimeSpan.Zero && _idlePause == IdlePause ? WholeMilliseconds(left)
            : _idlePause;

    public async ValueTask<ProtectionReply> ProtectAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        var gate = GateOf(flag);
        var wasInside = gate.Inside is not null;
        ProtectionReply reply;
        try
        {
            if (!wasInside)
            {
                gate.DoubtTheDead();
            }

            if (await gate.EnterAsync(cancellationToken).ConfigureAwait(false) is not { } file)
            {
                return gate.Busy();
            }

            reply = await _state.SetAsync(file, flag, hasJustEntered: !wasInside, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (Gate.IsBroken(exception))
        {
            reply = gate.Broken(ProtectionOutcome.Failed, exception);
        }

        if (!wasInside && reply.Outcome is not (ProtectionOutcome.Done or ProtectionOutcome.Unknown))
        {
            // Nothing was set for us, so nobody will release it for us.
            gate.Leave();
        }

        return reply.Outcome == ProtectionOutcome.Done ? reply with { NeverExpires = true } : reply;
    }

    public async ValueTask<ProtectionReply> ReleaseAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        var gate = GateOf(flag);
        gate.Leave();
        try
        {
            using var file = gate.TryLock();
            if (file is null)
            {
                // Others are inside; or one of them is clearing, or looks and finds what we left.
                return new(ProtectionOutcome.Done);
            }

            return (await _state.ClearAsync(file, flag, cancellationToken).ConfigureAwait(false)).OrUnknown();
        }
        catch (Exception exception) when (Gate.IsBroken(exception))
        {
            return gate.Broken(ProtectionOutcome.Unknown, exception);
        }
    }

    public void Forget() => _gate?.Leave();

    public async ValueTask TickAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        var gate = GateOf(flag);
        try
        {
            if (gate.Inside is { } inside)
            {
                await SetAgainAsync(inside, flag, cancellationToken).ConfigureAwait(false);
                return;
            }

            using var alone = gate.TryLock();
            if (alone is not null)
            {
                await ClearWhatWasLeftAsync(alone, flag, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (Gate.IsBroken(exception))
        {
            throw new DiscoveryException(ProtectionOutcome.Failed, gate.Broken(ProtectionOutcome.Failed, exception).Reason!, exception);
        }
    }

    /// <summary>Lets go of the gate as a death would: what is set is cleared by the others.</summary>
    public void Dispose() => _gate?.Dispose();

    private static TimeSpan WholeMilliseconds(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));

    private Gate GateOf(ISharedFlag flag) => _gate ??= new(directory, $"instance-{flag.Owner}", GatedFlag.Clear, time);

    private async ValueTask SetAgainAsync(GateFile file, ISharedFlag flag, CancellationToken cancellationToken)
    {
        if (_state.RepeatIn != TimeSpan.Zero)
        {
            return;
        }

        ProtectionReply reply;
        try
        {
            reply = await _state.SetAsync(file, flag, hasJustEntered: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (_state.RepeatIn == TimeSpan.Zero)
        {
            _state.RepeatAfter(Retry); // It failed before the call: the gate cannot be written.
            throw;
        }

        if (!GatedFlag.IsWritten(reply) && reply.Outcome != ProtectionOutcome.Unknown)
        {
            _state.RepeatAfter(Retry);
        }

        reply.OrFailure("set again");
    }

    private async ValueTask ClearWhatWasLeftAsync(GateFile file, ISharedFlag flag, CancellationToken cancellationToken)
    {
        if (!_state.IsLeftBehind(file))
        {
            (_idlePause, _seenLeft) = (IdlePause, null);
            return;
        }

        // The living clear it themselves before the next look. Two that cleared it for each other would never end.
        if (file.State is var state && state != _seenLeft && _state.IsOfAnother(state))
        {
            _seenLeft = state;
            return;
        }

        _seenLeft = null;

        var reply = await _state.ClearAsync(file, flag, cancellationToken).ConfigureAwait(false);
        _idlePause = reply.Outcome == ProtectionOutcome.Done ? IdlePause : _idlePause * 2 < LongestIdlePause ? _idlePause * 2 : LongestIdlePause;
        reply.OrFailure("cleared after a process that has died");
    }
}
