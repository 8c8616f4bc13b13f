using System.Globalization;
using System.Security.Cryptography;
using TaskProtection.Core;

namespace TaskProtection.Aws.Sharing;

/// <summary>What the processes that share a flag tell each other about it, in the gate's file, and the calls that keep it true.</summary>
/// <remarks>
/// <list type="table">
/// <item><term><c>clear</c></term><description>It is clear, and no call is unanswered.</description></item>
/// <item><term><c>set</c></term><description>It is set, and no call is unanswered. The only state in which who enters does not set it.</description></item>
/// <item><term><c>changing</c> and a number</term><description>That process has begun a call. Until it writes another state the call may be
/// unanswered, and its effect may come for <see cref="Settle"/> after its death. So may everything that is no state at all.</description></item>
/// </list>
/// <para>Whoever comes and finds <c>changing</c> makes its own call at once, and again when <see cref="Settle"/> has gone by; only then, and only
/// if nobody else has begun a call meanwhile, it writes <c>set</c> or <c>clear</c>: a state that is trusted must not be undone by a late
/// effect. While <c>changing</c> stands, it costs calls and nothing else. Who only looks, idle, waits for its next look: the living end it themselves.</para>
/// <para>Two processes inside that begin a call in the same microsecond can miss each other's number. It takes the death of one of them in that
/// call, and everybody's leaving within <see cref="Settle"/>, for a flag to stay set until the next busy period.</para>
/// </remarks>
internal sealed class GatedFlag(TimeProvider time)
{
    public const string Clear = "clear";

    /// <summary>How long after a call was given up its effect may come.</summary>
    public static readonly TimeSpan Settle = ProtectionPolicy.DefaultSettle;

    /// <summary>The same of another's call, from when it was found begun: the longest that a process waits for one is three times 30 s, in a tick.</summary>
    private static readonly TimeSpan OthersSettle = TimeSpan.FromSeconds(90) + Settle;

    /// <summary>No state that anybody trusts.</summary>
    public const string Unknown = "unknown";

    private const string Set = "set";

    private readonly string _changing = $"changing {RandomNumberGenerator.GetInt32(int.MaxValue).ToString("x8", CultureInfo.InvariantCulture)}";
    private TimeSpan _callBegun;

    // When the effects of unanswered calls have come or never will; null when there are none.
    private TimeSpan? _settledAt;

    // The same of our own unanswered calls, and of calls that others were found to have begun: neither asks for a repeat by itself, but
    // the last to leave clears the flag once more for them.
    private TimeSpan _ownSettledAt = TimeSpan.MinValue;
    private TimeSpan _othersSettledAt = TimeSpan.MinValue;

    /// <summary>How long until the flag should be written once more; null when it is as it should be.</summary>
    public TimeSpan? RepeatIn => _settledAt is { } at ? Max(at - Now, TimeSpan.Zero) : null;

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Whether there is something to clear now, as seen by who has the gate alone.</summary>
    public bool IsLeftBehind(GateFile file) => file.State is var state && state != Clear && !(state == _changing && Now < _settledAt);

    /// <summary>Has the flag written again after <paramref name="pause"/>, though nothing is in doubt.</summary>
    public void RepeatAfter(TimeSpan pause) => _settledAt = Now + pause;

    /// <summary>Sets the flag, unless it is known to be set. For who is inside.</summary>
    public async ValueTask<ProtectionReply> SetAsync(GateFile file, ISharedFlag flag, bool hasJustEntered, CancellationToken cancellationToken)
    {
        var before = file.State;
        if (before == Set)
        {
            _settledAt = null;
            return new(ProtectionOutcome.Done);
        }

        if (before != Clear && before != _changing)
        {
            _othersSettledAt = Now + OthersSettle;
        }

        if (hasJustEntered && before != _changing)
        {
            _settledAt = before == Clear ? null : Now + Settle;
        }

        var reply = await WriteAsync(file, flag, isProtected: true, cancellationToken).ConfigureAwait(false);
        if (IsWritten(reply))
        {
            // Since we are inside nobody can have cleared it; but who has begun to set it may not have been answered, and may be dead.
            TryConclude(file, Set, isTheOnly: before == Clear || before == _changing);
        }
        else if (before == Clear && reply.Outcome != ProtectionOutcome.Unknown)
        {
            TryConclude(file, Clear, isTheOnly: true);
        }

        return reply;
    }

    /// <summary>Clears the flag, whatever is known of it. For who has the gate alone.</summary>
    public async ValueTask<ProtectionReply> ClearAsync(GateFile file, ISharedFlag flag, CancellationToken cancellationToken)
    {
        var before = file.State;
        _settledAt = before is Clear or Set ? null
            : before != _changing || _othersSettledAt > Now ? Now + Settle
            : _settledAt;
        if (_ownSettledAt > (_settledAt ?? Now))
        {
            _settledAt = _ownSettledAt;
        }

        _othersSettledAt = TimeSpan.MinValue;
        var reply = await WriteAsync(file, flag, isProtected: false, cancellationToken).ConfigureAwait(false);
        if (IsWritten(reply))
        {
            TryConclude(file, Clear, isTheOnly: true);
        }

        return reply;
    }

    public static bool IsSet(GateFile file) => file.State == Set;

    /// <summary>Whether another has begun a call, and may live to end it.</summary>
    public bool IsOfAnother(string state) => state is not (Clear or Set) && state != _changing;

    // One with a time to come back needed no flag, and wrote none.
    public static bool IsWritten(ProtectionReply reply) => reply is { Outcome: ProtectionOutcome.Done, RenewAfter: null };

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private async ValueTask<ProtectionReply> WriteAsync(GateFile file, ISharedFlag flag, bool isProtected, CancellationToken cancellationToken)
    {
        file.State = _changing;
        _callBegun = Now;
        ProtectionReply reply;
        try
        {
            // Not longer than the token lives, whatever the call does: the gate must not stay locked by it.
            reply = await flag.WriteAsync(isProtected, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DiscoveryException exception)
        {
            reply = exception.ToReply();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _settledAt = _ownSettledAt = Now + Settle;
            throw;
        }
#pragma warning disable CA1031 // Whatever it throws, the call may take effect.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            reply = new(ProtectionOutcome.Unknown) { Reason = AwsError.Explain(exception), Error = exception };
        }

        if (reply.Outcome == ProtectionOutcome.Unknown)
        {
            _settledAt = _ownSettledAt = Now + Settle;
        }

        return reply;
    }

    /// <summary>Writes a state that others trust, if no effect can come any more. Failing that, <c>changing</c> stands.</summary>
    private void TryConclude(GateFile file, string state, bool isTheOnly)
    {
        if (_settledAt > _callBegun)
        {
            return;
        }

        _settledAt = null;
        if (isTheOnly && file.State == _changing && !file.TryWrite(state))
        {
            _settledAt = Now + Settle;
        }
    }
}
