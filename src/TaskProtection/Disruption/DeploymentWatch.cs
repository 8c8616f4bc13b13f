using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Aws;
using TaskProtection.Runtime;

namespace TaskProtection.Disruption;

/// <summary>
/// Sees that ECS wants this task gone, which protection keeps it from, and stands aside at a moment when nothing is lost. On evidence, and
/// by lot: of all tasks that ECS may take, as many stand aside at a time as it wants. One loop, which no failure ends:
/// <list type="number">
/// <item>While this task is protected it looks at the service, at the pace of <see cref="LookPace"/>. Idle it does not: ECS may take it as it is.</item>
/// <item>On evidence, with its probability, admission closes. A second look must confirm it, and that a newer deployment is in health.</item>
/// <item>When the last unit of work has left, protection is let go, and for a window ECS decides. A look without evidence ends it at any time.</item>
/// <item>Then the lot is drawn again: to stand aside for another window, or to work on.</item>
/// </list>
/// Where it may not look, it stands aside after each <c>MaxBusy</c>.
/// </summary>
internal sealed class DeploymentWatch
{
    /// <summary>
    /// From the first look at the evidence to the second. What made no sense is mostly gone by then: a task between start and crash, a
    /// deployment that has not begun to start tasks. Short, because workers that become idle meanwhile wait.
    /// </summary>
    private static readonly TimeSpan Confirmation = TimeSpan.FromSeconds(20);

    /// <summary>How long a task stands aside at first. How often ECS looks for tasks that it can take is not documented.</summary>
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(30);

    /// <summary>How long at most, after a few times in vain.</summary>
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(300);

    /// <summary>Rights are granted by hand, and seldom.</summary>
    private static readonly TimeSpan BlindPause = TimeSpan.FromHours(1);

    private readonly TaskProtector _protector;
    private readonly TaskProtectionOptions _options;
    private readonly IHostApplicationLifetime? _lifetime;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly ServiceSightings _sightings;
    private readonly BusyClock _busy;
    private TimeSpan _window = ShortestWindow;

    public DeploymentWatch(
        IServiceLook look, TaskProtector protector, IOptions<TaskProtectionOptions> options, TimeProvider time,
        ILogger<DeploymentWatch> logger, IHostApplicationLifetime? lifetime = null)
        : this(look, protector, options, time, Random.Shared, logger, lifetime)
    {
    }

    /// <param name="look">What can be seen.</param>
    /// <param name="protector">What stands aside.</param>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Where lots and jitter come from: with this and the others the same seed is the same story.</param>
    /// <param name="logger">Where it is said.</param>
    /// <param name="lifetime">What stops a host that retires; null where there is none.</param>
    internal DeploymentWatch(
        IServiceLook look, TaskProtector protector, IOptions<TaskProtectionOptions> options, TimeProvider time, Random random,
        ILogger<DeploymentWatch> logger, IHostApplicationLifetime? lifetime)
    {
        (_protector, _options, _lifetime, _time, _random, _logger) = (protector, options.Value, lifetime, time, random, logger);
        _sightings = new ServiceSightings(look, _options, time, random, logger, protector.Stopping);
        _busy = new BusyClock(protector, _options.Disruption.MaxBusy, random);
    }

    /// <summary>Watches until the protector stops. Never faults.</summary>
    public async Task RunAsync()
    {
        try
        {
            await PauseAsync(LookPace.Shortest * _random.NextDouble()).ConfigureAwait(false); // Tasks that started together do not look together.
            while (await TryTurnAsync().ConfigureAwait(false))
            {
                await PauseAsync(_sightings.IsBlind ? LookPace.Shortest : _sightings.NextPause).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The protector stops.
        }
    }

    /// <summary>False when there is nothing to watch.</summary>
    private async Task<bool> TryTurnAsync()
    {
        try
        {
            await TurnAsync().ConfigureAwait(false);
        }
        catch (DiscoveryException nothing) when (nothing.Outcome == ProtectionOutcome.NotApplicable)
        {
            return false; // No service: nobody scales it in or deploys over it.
        }
        catch (DiscoveryException unseen)
        {
            if (_sightings.Failed(unseen))
            {
                _logger.Blind(unseen.Message, _busy.Limit, _busy.Unless);
            }
        }
        catch (Exception error) when (!_protector.Stopping.IsCancellationRequested)
        {
            _logger.WatchFailed(error);
        }

        return true;
    }

    private async Task TurnAsync()
    {
        if (_protector.HeldFor is null)
        {
            return;
        }

        if (!_sightings.IsBlind || _sightings.Age >= BlindPause)
        {
            await LookAsync().ConfigureAwait(false);
        }

        if (_sightings.IsBlind || _sightings.Latest.Kind == EvidenceKind.Untold)
        {
            if (_busy.IsOver)
            {
                await StandAsideUnseenAsync().ConfigureAwait(false);
            }

            return;
        }

        // A window longer than the pause between looks: fewer join, for those who did are still aside.
        var share = _sightings.Interval < _window ? _sightings.Interval / _window : 1;
        if (IsDrawn(_sightings.Latest.Probability * share))
        {
            await YieldAsync(_sightings.Latest).ConfigureAwait(false);
        }
    }

    private async Task YieldAsync(Evidence evidence)
    {
        if (_protector.TryClose(evidence.Reason) is not { } emptied)
        {
            return;
        }

        try
        {
            await PauseAsync(Confirmation).ConfigureAwait(false);
            if (await IsConfirmedAsync(evidence).ConfigureAwait(false))
            {
                _protector.LetGo();
                await StandAsideAsync(emptied).ConfigureAwait(false);
            }
        }
        finally
        {
            _protector.Reopen();
        }
    }

    /// <summary>Whether it is still so, and a newer deployment is worth making room for.</summary>
    private async Task<bool> IsConfirmedAsync(Evidence first)
    {
        var second = await LookAsync().ConfigureAwait(false);
        return second.IsWanted
            && second.Kind == first.Kind
            && second.Newer?.Id == first.Newer?.Id
            && !(second.Newer?.RunningCount < first.Newer?.RunningCount)
            && !(second.Newer is { } newer && await _sightings.IsFailingAsync(newer).ConfigureAwait(false));
    }

    private async Task StandAsideAsync(Task emptied)
    {
        // A unit may run for hours, and ECS be content before it ends.
        while (!await IsEmptyAsync(emptied, _sightings.NextPause).ConfigureAwait(false))
        {
            if (!(await LookAsync().ConfigureAwait(false)).IsWanted)
            {
                return;
            }
        }

        if (_options.Disruption.OnNewDeployment == NewDeploymentReaction.Retire && _sightings.Latest.Newer is { RunningCount: > 0 } && _lifetime is not null)
        {
            _logger.Retiring(_sightings.Latest.Reason);
            _lifetime.StopApplication();
            return;
        }

        do
        {
            await PauseAsync(_window).ConfigureAwait(false);
            if (_sightings.Age >= _sightings.Interval)
            {
                await LookAsync().ConfigureAwait(false);
            }
            else if (_sightings.Age > LongestWindow)
            {
                return; // In a very large fleet the next look is far off, and what is known is old.
            }

            if (_sightings.Latest.IsWanted)
            {
                _window = _window * 2 < LongestWindow ? _window * 2 : LongestWindow;
            }
        }
        while (IsDrawn(_sightings.Latest.Probability));
    }

    private async Task StandAsideUnseenAsync()
    {
        if (_protector.TryClose(_busy.Reason) is not { } emptied)
        {
            return;
        }

        try
        {
            _protector.LetGo();
            await emptied.WaitAsync(_protector.Stopping).ConfigureAwait(false);
            await PauseAsync(ShortestWindow).ConfigureAwait(false);
        }
        finally
        {
            _protector.Reopen();
        }
    }

    private async Task<bool> IsEmptyAsync(Task emptied, TimeSpan within)
    {
        await emptied.WaitAsync(within, _time, _protector.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _protector.Stopping.ThrowIfCancellationRequested();
        return emptied.IsCompleted;
    }

    private async Task<Evidence> LookAsync()
    {
        var evidence = await _sightings.LookAsync().ConfigureAwait(false);
        if (!evidence.IsWanted)
        {
            _window = ShortestWindow;
        }

        return evidence;
    }

    private bool IsDrawn(double probability) => _random.NextDouble() < probability;

    private Task PauseAsync(TimeSpan pause) => Task.Delay(pause, _time, _protector.Stopping);
}
