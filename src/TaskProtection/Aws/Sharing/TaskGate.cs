using TaskProtection.Aws.Metadata;

namespace TaskProtection.Aws.Sharing;

/// <summary>
/// How the processes of one task share its protection: who is busy is inside a gate, and only the last to leave ends the protection.
/// What a death leaves set ends by itself, so nobody looks after the dead here.
/// </summary>
internal sealed class TaskGate(string directory, TaskIdentity identity, TimeProvider time) : IDisposable
{
    private const string Quiet = "quiet";

    // Found by who comes in after a death in the middle of a release: its effect may still come.
    private const string Releasing = "releasing";

    private Gate? _gate;
    private TimeSpan? _repeatAt;

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Goes inside and protects, always by a call: it renews a lease.</summary>
    public ValueTask<ProtectionReply> ProtectAsync(Func<CancellationToken, ValueTask<ProtectionReply>> protect, CancellationToken cancellationToken)
        => AtGateAsync(gate => ProtectAsync(gate, protect, cancellationToken), cancellationToken);

    /// <summary>Leaves, and ends the protection where nobody else is inside.</summary>
    public ValueTask<ProtectionReply> ReleaseAsync(Func<CancellationToken, ValueTask<ProtectionReply>> release, CancellationToken cancellationToken)
        => AtGateAsync(gate => ReleaseAsync(gate, release, cancellationToken), cancellationToken);

    public void Dispose() => _gate?.Dispose();

    private async ValueTask<ProtectionReply> AtGateAsync(Func<Gate, ValueTask<ProtectionReply>> call, CancellationToken cancellationToken)
    {
        try
        {
            _gate ??= new(directory, $"task-{(await identity.GetAsync(cancellationToken).ConfigureAwait(false)).TaskArn.Id}", Quiet, time);
        }
        catch (DiscoveryException exception)
        {
            return exception.ToReply();
        }

        return await call(_gate).ConfigureAwait(false);
    }

    private async ValueTask<ProtectionReply> ProtectAsync(
        Gate gate, Func<CancellationToken, ValueTask<ProtectionReply>> protect, CancellationToken cancellationToken)
    {
        var wasInside = gate.Inside is not null;
        ProtectionReply reply;
        try
        {
            if (await gate.EnterAsync(cancellationToken).ConfigureAwait(false) is not { } file)
            {
                return gate.Busy();
            }

            _repeatAt = file.State == Quiet ? null : _repeatAt ?? Now + GatedFlag.Settle;
            var repeats = Now >= _repeatAt;
            // An answer that comes after its time must not take out of the gate who has been let in since.
            reply = await protect(cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (reply.Outcome == ProtectionOutcome.Done && repeats && file.TryWrite(Quiet))
            {
                _repeatAt = null;
            }
        }
        catch (Exception exception) when (Gate.IsBroken(exception) && !cancellationToken.IsCancellationRequested)
        {
            reply = gate.Broken(ProtectionOutcome.Failed, exception);
        }

        if (!wasInside && reply.Outcome is not (ProtectionOutcome.Done or ProtectionOutcome.Unknown))
        {
            gate.Leave();
        }

        return reply.Outcome == ProtectionOutcome.Done && _repeatAt is not null ? reply with { RenewAfter = GatedFlag.Settle } : reply;
    }

    private async ValueTask<ProtectionReply> ReleaseAsync(
        Gate gate, Func<CancellationToken, ValueTask<ProtectionReply>> release, CancellationToken cancellationToken)
    {
        gate.Leave();
        _repeatAt = null;
        try
        {
            using var file = gate.TryLock();
            if (file is null)
            {
                return new(ProtectionOutcome.Done);
            }

            var before = file.State;
            file.State = Releasing;
            var reply = await release(cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            if (reply.Outcome != ProtectionOutcome.Unknown && before == Quiet)
            {
                file.TryWrite(Quiet);
            }

            return reply.OrUnknown();
        }
        catch (Exception exception) when (Gate.IsBroken(exception) && !cancellationToken.IsCancellationRequested)
        {
            return gate.Broken(ProtectionOutcome.Unknown, exception);
        }
    }
}
