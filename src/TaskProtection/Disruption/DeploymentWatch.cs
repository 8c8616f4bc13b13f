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
/// <item>On evidence, with its probability, admission closes. A second look must confirm it, and a newer deployment must have run for a while.</item>
/// <item>When the last unit of work has left, protection is let go, and for a window ECS decides. A look without evidence ends it at any time.</item>
/// <item>Then the lot is drawn again: to stand aside for another window, or to work on.</item>
/// </list>
/// Where nothing is to be seen, for whatever reason, it stands aside after each <c>MaxBusy</c>.
/// </summary>
internal sealed class DeploymentWatch
{
    /// <summary>How long a task stands aside that cannot see what ECS wants.</summary>
    private static readonly TimeSpan UnseenWindow = TimeSpan.FromSeconds(30);

    /// <summary>Rights are granted by hand, and seldom.</summary>
    private static readonly TimeSpan BlindPause = TimeSpan.FromHours(1);

    private readonly TaskProtector _protector;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly ServiceSightings _sightings;
    private readonly YieldTurn _yield;
    private readonly BusyClock _busy;
    private int _errors;
    private long? _unseenSince;

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
        (_protector, _time, _random, _logger) = (protector, time, random, new QuietLogger(logger));
        _sightings = new ServiceSightings(look, options.Value, time, random, _logger, protector.Stopping);
        _yield = new YieldTurn(_sightings, protector, options.Value.Disruption.OnNewDeployment == NewDeploymentReaction.Retire ? lifetime : null, time, random, _logger);
        _busy = new BusyClock(protector, options.Value.Disruption.MaxBusy, time, random);
    }

    private TimeSpan NextPause => (_sightings.IsBlind ? LookPace.Shortest : _sightings.NextPause) + Slower(_errors);

    /// <summary>Watches until the protector stops. Never faults.</summary>
    public async Task RunAsync()
    {
        try
        {
            await PauseAsync(LookPace.Shortest * _random.NextDouble()).ConfigureAwait(false); // Tasks that started together do not look together.
            while (await TryAsync(LookAsync).ConfigureAwait(false) && await TryAsync(StandAsideUnseenAsync).ConfigureAwait(false))
            {
                await PauseAsync(NextPause).ConfigureAwait(false);
            }
        }
        catch (Exception) when (_protector.Stopping.IsCancellationRequested)
        {
            // Whatever it was: the protector stops.
        }
    }

    /// <summary>False when there is nothing to watch.</summary>
    private async Task<bool> TryAsync(Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (DiscoveryException nothing) when (nothing.Outcome == ProtectionOutcome.NotApplicable)
        {
            return false; // No service: nobody scales it in or deploys over it.
        }
        catch (DiscoveryException unseen)
        {
            _unseenSince ??= _time.GetTimestamp();
            if (_sightings.Failed(unseen))
            {
                _logger.Blind(unseen.Message, _busy.Limit, _busy.Unless);
            }
        }
        catch (Exception error) when (!_protector.Stopping.IsCancellationRequested)
        {
            _unseenSince ??= _time.GetTimestamp();
            _errors++;
            _logger.WatchFailed(error);
        }

        return true;
    }

    private async Task LookAsync()
    {
        if (_protector.HeldFor is not null && await SeesAsync().ConfigureAwait(false))
        {
            await _yield.DrawAsync().ConfigureAwait(false);
            _unseenSince = null;
        }

        _errors = 0;
    }

    /// <summary>Looks, where there is a chance to see anything. False when the service tells nothing.</summary>
    private async Task<bool> SeesAsync()
    {
        if (_sightings.IsBlind && _sightings.SinceAttempt < BlindPause)
        {
            return false;
        }

        await _sightings.LookAsync().ConfigureAwait(false);
        if (_sightings.Latest.Kind != EvidenceKind.Untold)
        {
            return true;
        }

        _unseenSince ??= _time.GetTimestamp();
        return false;
    }

    private async Task StandAsideUnseenAsync()
    {
        if (_unseenSince is not { } since || !_busy.IsOver(_time.GetElapsedTime(since)) || !_busy.IsTime || _protector.TryClose(_busy.Reason) is not { } emptied)
        {
            return;
        }

        try
        {
            _protector.LetGo();

            // A unit may run for hours, and an outage be over long before it ends.
            while (!await _yield.IsEmptyAsync(emptied, NextPause).ConfigureAwait(false))
            {
                if (await SeesAgainAsync().ConfigureAwait(false))
                {
                    return;
                }
            }

            await PauseAsync(UnseenWindow).ConfigureAwait(false);
        }
        finally
        {
            _busy.StoodAside();
            _protector.Reopen();
        }
    }

    private async Task<bool> SeesAgainAsync()
    {
        var sees = false;
        var mayBeSeen = await TryAsync(async () => sees = await SeesAsync().ConfigureAwait(false)).ConfigureAwait(false);
        _unseenSince = sees ? null : _unseenSince;
        return sees || !mayBeSeen;
    }

    /// <summary>What nobody expected is most likely there the next time too, and each time is a line in the log: 30, 90, 210 … s more, 930 at most.</summary>
    private static TimeSpan Slower(int errors) => LookPace.Shortest * (Math.Pow(2, Math.Min(errors, 5)) - 1);

    private Task PauseAsync(TimeSpan pause) => Task.Delay(pause, _time, _protector.Stopping);
}
