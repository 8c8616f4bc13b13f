namespace TaskProtection.Tests.Scenarios;

/// <content>How processes and tasks are stopped, taken and ended, and what excuses it.</content>
internal sealed partial class Judge
{
    /// <summary>Something was wrong with its calls, its process or its clock, or it was refused, so short a time ago that it may not have been mended yet.</summary>
    private bool IsStruck(JudgedTask task)
        => task.PausedAt is not null || task.WrongClocks > 0
            || task.RefusedAt >= _now - Mending || task.ResumedAt >= _now - Mending || task.StruckAt >= _now - Mending - (2 * LongestCall);

    private void Stop(JudgedTask task, string cause)
    {
        task.StoppingAt = _now;
        if (task.Cause is null)
        {
            Disrupt(task, cause, task.ReleasedAt);
        }
    }

    /// <summary>A process that was stopped past the end of its lease must notice that before it does anything else.</summary>
    private void Resume(JudgedTask task)
    {
        if (task.ExpiredAt >= task.PausedAt)
        {
            _ties.AddRange(task.Units.Where(u => u.Value).Select(order => (_now, task.Id, order.Key)));
        }

        (task.PausedAt, task.ResumedAt) = (null, _now);
    }

    /// <summary>The heart: AWS chose to end a task. No unit in it may have been told that it was protected.</summary>
    private void Disrupt(JudgedTask task, string cause, TimeSpan? releasedAt)
    {
        task.Cause = cause;
        var claimed = task.Units.Where(u => u.Value).Select(u => u.Key).ToList();
        Choices += IsVoluntary(cause) ? 1 : 0;
        if (!IsVoluntary(cause) || claimed.Count == 0)
        {
            return;
        }

        if (task.ExpiredAt == _now)
        {
            // A lease ended, AWS took the task and the work was told, all in one instant, and one of them comes first.
            _ties.AddRange(claimed.Select(order => (_now, task.Id, order)));
        }
        else if (IsExcused(task, releasedAt))
        {
            Excuses++;
        }
        else if (task.PausedAt is { } paused && task.ExpiredAt >= paused)
        {
            Paused++; // Nothing in it could renew, and nothing could be told.
        }
        else
        {
            Findings.Add($"{At(_now)}: {cause} took task {task.Id} in the middle of orders {string.Join(", ", claimed)}, which ran protected");
        }
    }

    /// <summary>Exactly one excuse: a release that was struck by a fault landed within its doubt, and the doubt is not over.</summary>
    private bool IsExcused(JudgedTask task, TimeSpan? releasedAt) => releasedAt is { } released && _faults.Any(f =>
        f.Task == task.Id && f.At <= released && released <= f.At + LongestCall + Settle && _now <= f.At + LongestCall + Settle + LongestCall);

    private void End(JudgedTask task, string cause, int? exitCode)
    {
        task.HasEnded = true;
        foreach (var _ in task.Units)
        {
            Interrupt(task.Cause ?? cause);
        }

        task.Units.Clear();
        var hours = (_now - task.StartedAt).TotalHours;
        TaskHours += hours;
        if ((exitCode != 0 && !(task.KilledAt is not null && exitCode == 137)) || cause == "exited")
        {
            Findings.Add($"{At(_now)}: task {task.Id} ended with exit code {exitCode} ({cause})");
        }

        // Kills by hand and by the end of the host come at any time; only the stop timeout's comes when it is over.
        if (task is { StoppingAt: { } stopping, KilledAt: { } killed, PausedAt: null } && !(task.ResumedAt > stopping) && killed - stopping >= _limits.StopTimeout)
        {
            Findings.Add($"{At(_now)}: task {task.Id} was told to stop ({cause}) and had not ended when its time was up");
        }

        Findings.AddRange(task.Storms(hours));
    }
}
