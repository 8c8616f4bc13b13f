using Microsoft.Extensions.Logging;

namespace TaskProtection.Runtime;

/// <content>Starting: a look at every target, and the clearing of what a dead predecessor left.</content>
internal sealed partial class TaskProtector
{
    /// <summary>The first pause before a failed look is repeated; it doubles up to <see cref="LongestLookPause"/>.</summary>
    private static readonly TimeSpan FirstLookPause = TimeSpan.FromSeconds(15);

    /// <summary>Rare enough to be free of charge for a fleet of thousands, often enough to clear a left flag within minutes.</summary>
    private static readonly TimeSpan LongestLookPause = TimeSpan.FromMinutes(5);

    /// <summary>A call that was under way when its process was killed may land after the look of the next one at its start: longer than any call takes.</summary>
    private static readonly TimeSpan SecondLookPause = TimeSpan.FromMinutes(2);

    /// <summary>What a target does not apply for is set up by hand, and seldom; a look is a few reads.</summary>
    private static readonly TimeSpan StandAsidePause = TimeSpan.FromHours(1);

    /// <summary>
    /// Looks at every target, bounded by CallTimeout, releases what was left protected, and under <c>Refuse</c> tries one
    /// ordinary protect, because only that proves the right to write.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// A required target does not apply; or WhenUnavailable is Refuse and no target applies, or IAM denies.
    /// </exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAroundAsync(cancellationToken).ConfigureAwait(false);
        LogWhatDoesNotApply();
        if (_targets.Drivers.FirstOrDefault(d => d.IsRequired && !d.Applies) is { } missing)
        {
            throw new InvalidOperationException(
                $"Protection of the {missing.Name} is required (Enabled: Always), but it does not apply here: {missing.Reason}.");
        }

        if (_options.WhenUnavailable == UnavailablePolicy.Refuse)
        {
            await ProveRightsAsync(cancellationToken).ConfigureAwait(false);
        }

        using (SuppressFlow())
        {
            _ = WatchWhatDoesNotApplyAsync(); // Off ECS a look is free.
        }
    }

    /// <summary>
    /// Looks at every target, and goes on looking, without being waited for, at those that told nothing: they were silent, or IAM denied it. At what
    /// outlives a process it looks once more.
    /// </summary>
    internal async Task LookAroundAsync(CancellationToken cancellationToken)
    {
        var looks = _targets.Drivers.Select(d => LookAsync(d, null, cancellationToken)).ToArray();
        await Task.WhenAll(looks).ConfigureAwait(false);
        for (var i = 0; i < looks.Length; i++)
        {
            LookAgainLater(_targets.Drivers[i], await looks[i].ConfigureAwait(false));
        }
    }

    /// <summary>One line where nothing applies, as on a laptop; else one for each target that does not.</summary>
    private void LogWhatDoesNotApply()
    {
        var missing = _targets.Drivers.Where(d => !d.Applies).ToList();
        if (_targets.NothingApplies && _options.WhenUnavailable == UnavailablePolicy.Refuse)
        {
            return; // The start fails, and says it all.
        }

        if (missing.Count > 0 && missing.Count == _targets.Drivers.Count)
        {
            RuntimeLog.NothingApplies(_logger, _targets.Reasons);
            return;
        }

        foreach (var driver in missing)
        {
            driver.LogNotApplicable(LogLevel.Information);
        }
    }

    private async Task ProveRightsAsync(CancellationToken cancellationToken)
    {
        TargetDriver? denied;
        try
        {
            await using var scope = (await EnterAsync("start check", cancellationToken: cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (TaskProtectionException)
        {
            // Refused, unreachable or already leaving: the worker starts and asks again. Only a lack of rights is final.
        }

        lock (_gate)
        {
            if (_targets.NothingApplies)
            {
                throw new InvalidOperationException($"TaskProtection:WhenUnavailable is Refuse, so no work would ever be admitted, because nothing can be protected here ({_targets.Reasons}).");
            }

            denied = _targets.Drivers.FirstOrDefault(d => d.Applies && d.HasFailedForLackOfRights);
        }

        if (denied is not null)
        {
            throw new InvalidOperationException(
                $"TaskProtection:WhenUnavailable is Refuse, and protection of the {denied.Name} is denied: {denied.Reason}.");
        }
    }

    /// <summary>Looks once. Returns why nothing was learnt; null when something was.</summary>
    /// <param name="driver">The target.</param>
    /// <param name="said">Why the look before this one had learnt nothing; null for the first, whose findings the start reports itself.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    private async Task<string?> LookAsync(TargetDriver driver, string? said, CancellationToken cancellationToken)
    {
        var inspection = await _targets.InspectAsync(driver, cancellationToken).ConfigureAwait(false);
        var (name, reason) = (driver.Name, inspection.Reason ?? "no reason was given");
        var effects = default(Effects);
        lock (_gate)
        {
            if (!driver.Applies && driver.Core.InFlight is null && inspection.Result is (InspectionResult.Protected or InspectionResult.Unprotected))
            {
                driver.AppliesAgain(_wanted, _lettingGo, _leaving, _clock.Now);
                effects.Add(() => RuntimeLog.AppliesAgain(_logger, name));
            }

            switch (inspection.Result)
            {
                case InspectionResult.NotApplicable when driver.Applies:
                    driver.DoesNotApply(inspection.Reason, _clock.Now);
                    if (said is not null && !driver.Applies)
                    {
                        effects.Add(() => driver.LogNotApplicable(LogLevel.Information));
                    }

                    break;
                case InspectionResult.Protected:
                    if (!_wanted && !driver.Core.MayHold)
                    {
                        effects.Add(() => RuntimeLog.FoundProtected(_logger, name));
                    }

                    // Whoever set it: it is released when nobody is in, now or later.
                    driver.Core = driver.Core.FoundProtected(_clock.Now);
                    break;
                case InspectionResult.Denied when driver.Applies && reason != said:
                    effects.Add(() => RuntimeLog.InspectionDenied(_logger, name, reason));
                    break;
                case InspectionResult.Unknown when driver.Applies && reason != said:
                    effects.Add(() => RuntimeLog.InspectionFailed(_logger, name, reason));
                    break;
            }

            Pump(_clock.Now, ref effects);
        }

        effects.Run();
        return inspection.Result is InspectionResult.Unknown or InspectionResult.Denied && driver.Applies ? reason : null;
    }

    private void LookAgainLater(TargetDriver driver, string? unknown)
    {
        using (SuppressFlow())
        {
            _ = LookAgainAsync(driver, unknown);
        }
    }

    private async Task LookAgainAsync(TargetDriver driver, string? unknown)
    {
        if (unknown is not null)
        {
            await LookUntilKnownAsync(driver, unknown, FirstLookPause).ConfigureAwait(false);
        }

        if (driver.OutlivesProcess)
        {
            await LookUntilKnownAsync(driver, string.Empty, SecondLookPause).ConfigureAwait(false);
        }
    }

    private async Task LookUntilKnownAsync(TargetDriver driver, string saidBefore, TimeSpan pause)
    {
        try
        {
            for (string? said = saidBefore; said is not null; said = await LookAsync(driver, said, Stopping).ConfigureAwait(false))
            {
                await Task.Delay(pause, _clock.Time, Stopping).ConfigureAwait(false);
                Stopping.ThrowIfCancellationRequested(); // The pause may have ended in the very moment in which shutdown began: no call for nothing.
                pause = Shorter(pause * 2, LongestLookPause);
            }
        }
        catch (OperationCanceledException)
        {
            // Shutdown: the drain releases what is known to be held.
        }
    }

    /// <summary>Whose the instance's flag is, and what the task belongs to, may be changed while a task runs.</summary>
    private async Task WatchWhatDoesNotApplyAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(StandAsidePause, _clock.Time, Stopping).ConfigureAwait(false);
                foreach (var driver in _targets.Drivers.Where(static driver => !driver.Applies))
                {
                    await LookAsync(driver, driver.Reason, Stopping).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Shutdown.
        }
    }
}
