namespace TaskProtection.Tests.Sqs;

/// <summary>What became of one run of a schedule.</summary>
internal sealed record Verdict(Schedule Schedule, IReadOnlyList<string> Findings, Tally Tally, IReadOnlyList<Fact> Facts)
{
    /// <summary>Runs the schedule to its end and judges it.</summary>
    public static async Task<Verdict> OfAsync(Schedule schedule, Door door)
    {
        await using var run = new ScheduleRun(schedule, door);
        await run.RunAsync();
        var (findings, tally) = schedule.IsFifo ? GroupJudge.Judge(run) : ScheduleJudge.Judge(run);
        return new Verdict(schedule, findings, tally, run.Chronicle.Facts);
    }

    public bool IsBad => Findings.Count > 0;

    /// <summary>Everything that a reader needs to find the reason.</summary>
    public override string ToString() => string.Join('\n',
    [
        .. Findings,
        Schedule.Describe(),
        "",
        .. Facts,
    ]);
}
