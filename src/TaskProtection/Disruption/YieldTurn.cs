using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskProtection.Aws;
using TaskProtection.Runtime;

namespace TaskProtection.Disruption;

/// <summary>Stands aside where a look at the service gave reason to. Not thread-safe: the watch's one loop calls.</summary>
/// <param name="sightings">What is seen, and goes on being seen meanwhile.</param>
/// <param name="protector">What closes, lets go and opens again.</param>
/// <param name="retiring">What stops the host of a task that retires; null for one that yields.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Where the lots come from.</param>
/// <param name="logger">Where it is said.</param>
internal sealed class YieldTurn(
    ServiceSightings sightings, TaskProtector protector, IHostApplicationLifetime? retiring, TimeProvider time, Random random, ILogger logger)
{
    /// <summary>
    /// From the first look at the evidence to the second, before which nothing is let go: what made no sense is mostly gone by then. Short,
    /// because workers that become idle meanwhile wait.
    /// </summary>
    private static readonly TimeSpan Confirmation = TimeSpan.FromSeconds(20);

    /// <summary>How long one lot holds at most. How often ECS looks for tasks that it can take is not documented; most likely more often.</summary>
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(300);

    private double _lot = 1;
    private (int, int, int, EcsDeployment?) _drawnFor;
    private long _drawnAt;

    /// <summary>Draws the lot by the latest look, and stands aside if it falls on this task.</summary>
    public Task DrawAsync() => IsDrawn() ? StandAsideAsync(sightings.Latest) : Task.CompletedTask;

    /// <summary>Whether the last unit of work has left, once it has or the time is up.</summary>
    /// <exception cref="OperationCanceledException">The protector stops.</exception>
    public async Task<bool> IsEmptyAsync(Task emptied, TimeSpan within)
    {
        await emptied.WaitAsync(within, time, protector.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        protector.Stopping.ThrowIfCancellationRequested();
        return emptied.IsCompleted;
    }

    private async Task StandAsideAsync(Evidence evidence)
    {
        if (evidence.Newer is { } newer && sightings.IsDistrusted(newer) && (!sightings.IsProven || await sightings.IsFailingAsync(newer).ConfigureAwait(false)))
        {
            return;
        }

        if (protector.TryClose(evidence.Reason) is not { } emptied)
        {
            return;
        }

        try
        {
            if (await IsConfirmedAsync(evidence).ConfigureAwait(false))
            {
                protector.LetGo();
                await LetEcsDecideAsync(emptied, evidence).ConfigureAwait(false);
            }
        }
        finally
        {
            protector.Reopen();
        }
    }

    /// <summary>
    /// Waits until it is sure that ECS does well to take this task. False when it does not, or when a newer deployment is still not in health
    /// after a window of the longest.
    /// </summary>
    private async Task<bool> IsConfirmedAsync(Evidence first)
    {
        var (pause, hasSeen) = (Confirmation, false);
        for (var waited = TimeSpan.Zero; waited < LongestWindow; waited += pause)
        {
            pause = waited == TimeSpan.Zero ? Confirmation : Shorter(sightings.UntilProven ?? sightings.NextPause, LongestWindow - waited);
            await PauseAsync(pause).ConfigureAwait(false);
            if (await TryAsync(() => IsConfirmedNowAsync(first)).ConfigureAwait(false) is (true, var isConfirmed))
            {
                if (isConfirmed is { } known)
                {
                    return known;
                }

                hasSeen = true;
            }
        }

        if (hasSeen && first.Newer is { } late)
        {
            sightings.Distrust(late);
        }

        return false;
    }

    /// <summary>Null when it takes more time.</summary>
    private async Task<bool?> IsConfirmedNowAsync(Evidence first)
    {
        var again = await sightings.LookAsync().ConfigureAwait(false);
        if (!IsStillWanted(again, first))
        {
            return false;
        }

        if (again.Newer is not { } newer)
        {
            return true;
        }

        if (ServiceSightings.HasFailedTasksOnly(newer))
        {
            return true; // The look has just read of it what there is to read.
        }

        return newer.RunningCount == 0 || sightings.IsProven ? !await sightings.IsFailingAsync(newer).ConfigureAwait(false) : null;
    }

    private async Task LetEcsDecideAsync(Task emptied, Evidence first)
    {
        // A unit may run for hours, and ECS be content before it ends.
        while (!await IsEmptyAsync(emptied, sightings.NextPause).ConfigureAwait(false))
        {
            if (await TryAsync(sightings.LookAsync).ConfigureAwait(false) is (true, var again)
                && (!IsStillWanted(again, first) || sightings.IsShaken))
            {
                return;
            }
        }

        if (retiring is not null && sightings.Latest.Newer is { RunningCount: > 0 })
        {
            logger.Retiring(sightings.Latest.Reason);
            retiring.StopApplication();
            return;
        }

        do
        {
            var pause = sightings.NextPause;
            await PauseAsync(Shorter(pause, LongestWindow)).ConfigureAwait(false);
            if (pause <= LongestWindow)
            {
                _ = await TryAsync(sightings.LookAsync).ConfigureAwait(false);
            }
        }
        while (sightings.Age < LongestWindow && !sightings.IsShaken && IsStillWanted(sightings.Latest, first) && IsDrawn()); // In a very large fleet the next look is far off, and what is known is old.
    }

    /// <summary>Another deployment than the one that gave reason to close has to prove itself first.</summary>
    private static bool IsStillWanted(Evidence again, Evidence first)
        => again.IsWanted && again.Kind == first.Kind && again.Newer?.Id == first.Newer?.Id;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>A look that is throttled is made again at its time: what was known still holds, and to open again for it would cost another unit.</summary>
    private async Task<(bool IsKnown, T? Value)> TryAsync<T>(Func<Task<T>> look)
    {
        try
        {
            return (true, await look().ConfigureAwait(false));
        }
        catch (DiscoveryException throttled) when (throttled.Outcome == ProtectionOutcome.Throttled)
        {
            _ = sightings.Failed(throttled);
            return (false, default);
        }
    }

    /// <summary>
    /// One lot holds until ECS has moved on: drawn again at each look, more and more tasks would stand aside while it does nothing, and those
    /// who do would begin another unit in between.
    /// </summary>
    private bool IsDrawn()
    {
        if (sightings.Picture != _drawnFor || time.GetElapsedTime(_drawnAt) >= LongestWindow)
        {
            (_lot, _drawnFor, _drawnAt) = (random.NextDouble(), sightings.Picture, time.GetTimestamp());
        }

        return _lot < sightings.Latest.Probability;
    }

    private Task PauseAsync(TimeSpan pause) => Task.Delay(pause, time, protector.Stopping);
}
