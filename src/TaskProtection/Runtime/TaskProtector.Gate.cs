namespace TaskProtection.Runtime;

/// <content>The gate of whoever polls. All private members but <see cref="BoundedAsync"/> need the lock.</content>
internal sealed partial class TaskProtector
{
    private TaskCompletionSource? _opening;
    private bool _waitsForReopening;

    private bool IsAdmitting => _targets.Blocked is null && !IsClosed;

    /// <summary>Whether work is not let in because it cannot be protected, and waiting would not change that.</summary>
    private bool TurnsAwayAtOnce
        => _options.WhenUnavailable == UnavailablePolicy.Refuse && (_targets.NothingApplies || _targets.Unavailable is { HasFailedForLackOfRights: true });

    public ValueTask WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_leaving)
            {
                return ValueTask.FromException(DrainingException());
            }

            if (IsAdmitting && !TurnsAwayAtOnce)
            {
                return ValueTask.CompletedTask;
            }

            _opening ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waitsForReopening |= !IsAdmitting;
            return new ValueTask(IsAdmitting ? BoundedAsync(_opening.Task, cancellationToken) : _opening.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Only work that asks makes AWS be asked again, so whoever waits must come through now and then: as often as if AWS were silent.</summary>
    private async Task BoundedAsync(Task opening, CancellationToken cancellationToken)
    {
        try
        {
            await opening.WaitAsync(_options.CallTimeout, _clock.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            bool isShut;
            lock (_gate)
            {
                isShut = _leaving || !IsAdmitting;
            }

            if (isShut)
            {
                await WaitUntilOpenAsync(cancellationToken).ConfigureAwait(false); // AWS has refused meanwhile, or a yield begun. Else it may try.
            }
        }
    }

    private void OpenIfAdmitting()
    {
        if (_opening is not null && IsAdmitting && (_waitsForReopening || !TurnsAwayAtOnce))
        {
            _opening.TrySetResult(); // Also where work is turned away now: nobody else would wake who waited for the reopening.
            (_opening, _waitsForReopening) = (null, false);
        }
    }
}
