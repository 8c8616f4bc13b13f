using Microsoft.Extensions.Logging;

namespace TaskProtection.Aws.Sharing;

/// <summary>
/// Makes the calls to a shared flag one at a time: those of the core, and between them those of the sharing's own timer, which give
/// way to the core's. Safe from any thread.
/// </summary>
internal sealed class SharedFlagKeeper : IDisposable
{
    /// <summary>What a tick takes at most, in calls: two to look and one to write.</summary>
    private const int CallsOfATick = 3;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly IFlagSharing _sharing;
    private readonly ISharedFlag _flag;
    private readonly TimeProvider _time;
    private readonly TimeSpan _callTimeout;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private BoundedToken? _tick;
    private int _callers;
    private volatile bool _isForgotten;
    private bool _isFailing;

    public SharedFlagKeeper(IFlagSharing sharing, ISharedFlag flag, TimeProvider time, TimeSpan callTimeout, ILogger logger)
    {
        (_sharing, _flag, _time, _callTimeout, _logger) = (sharing, flag, time, callTimeout, logger);
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static keeper => _ = ((SharedFlagKeeper)keeper!).TickAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        Schedule();
    }

    public ValueTask<ProtectionReply> ProtectAsync(CancellationToken cancellationToken) => CallAsync(_sharing.ProtectAsync, cancellationToken);

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => CallAsync(_sharing.ReleaseAsync, cancellationToken);

    /// <summary>Looks after the flag, should it have been forgotten: it is ours again.</summary>
    public void LookAfter()
    {
        if (_isForgotten)
        {
            _isForgotten = false;
            Schedule();
        }
    }

    /// <summary><inheritdoc cref="IFlagSharing.Forget"/> Nothing is looked after until the next protect or release, or <see cref="LookAfter"/>.</summary>
    public ValueTask<ProtectionReply> ForgetAsync(ProtectionReply answer, CancellationToken cancellationToken) => CallAsync(
        (_, _) =>
        {
            _isForgotten = true;
            _sharing.Forget();
            return new(answer);
        },
        cancellationToken);

    public void Dispose()
    {
        _timer.Dispose();
        Interrupt();
        (_sharing as IDisposable)?.Dispose();
    }

    private async ValueTask<ProtectionReply> CallAsync(Func<ISharedFlag, CancellationToken, ValueTask<ProtectionReply>> call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _callers);
        try
        {
            Interrupt();
            await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(ProtectionOutcome.Failed) { Reason = "The call before this one has not ended yet, so none was made." };
        }
        finally
        {
            Interlocked.Decrement(ref _callers);
        }

        try
        {
            _isForgotten = false;
            return await call(_flag, cancellationToken).ConfigureAwait(false);
        }
        catch (DiscoveryException exception)
        {
            return exception.ToReply();
        }
        finally
        {
            Schedule();
            _turn.Release();
        }
    }

    private void Interrupt() => Volatile.Read(ref _tick)?.Cancel();

    private async Task TickAsync()
    {
        if (!await _turn.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            return; // Whoever has the turn sets the timer when it ends.
        }

        var (limit, begun) = (CallsOfATick * _callTimeout, _time.GetTimestamp());
        using var bound = new BoundedToken(limit, _time);
        Interlocked.Exchange(ref _tick, bound);
        var wasInterrupted = false;
        string? failure = null;
        try
        {
            if (Volatile.Read(ref _callers) > 0)
            {
                return; // It may have looked for a tick to interrupt before this one was there.
            }

            await _sharing.TickAsync(_flag, bound.Token).ConfigureAwait(false);
        }
        catch (Exception) when (bound.Token.IsCancellationRequested)
        {
            // A call of the core came, or AWS did not answer: what is owed is owed still.
            wasInterrupted = _time.GetElapsedTime(begun) < limit;
            failure = $"no answer within {limit}";
        }
        catch (DiscoveryException leaving) when (leaving.Outcome == ProtectionOutcome.Leaving)
        {
            // What is owed is owed still, should it come back; until then nobody has to read of it.
        }
#pragma warning disable CA1031 // Nobody waits for it: what is owed is tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception.Message;
        }
        finally
        {
            Volatile.Write(ref _tick, null);
            Schedule();
            _turn.Release();
        }

        if (!wasInterrupted)
        {
            Report(failure);
        }
    }

    private void Schedule() => _timer.Change((_isForgotten ? null : _sharing.NextTick) ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void Report(string? failure)
    {
        if (failure is not null && !_isFailing)
        {
            AwsLog.CareFailed(_logger, _sharing.NextTick ?? TimeSpan.Zero, failure);
        }

        _isFailing = failure is not null;
    }
}
