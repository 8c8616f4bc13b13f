namespace TaskProtection.Core;

/// <summary>How the pauses between failed calls grow: from the first, doubling, to the longest.</summary>
internal readonly record struct BackoffSchedule(TimeSpan First, TimeSpan Longest)
{
    /// <summary>
    /// Protect that got no usable answer. 1 s, because most such failures are one lost packet; to 30 s, because work may be
    /// running unprotected meanwhile, and 2,400 tasks that were throttled together then ask the 80 times a second that ECS sustains.
    /// </summary>
    public static readonly BackoffSchedule Unanswered = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>
    /// Protect while ECS refuses it, until it grants. 15 s, because the refusal is an answer and not an accident, and nothing
    /// runs unprotected meanwhile; to 60 s, the longest that a worker stands idle after ECS has relented.
    /// </summary>
    public static readonly BackoffSchedule Refused = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60));

    /// <summary>Protect that IAM denies: only a human mends it, so a human's pace.</summary>
    public static readonly BackoffSchedule Denied = new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5));

    /// <summary>Release that failed, in whatever way. Twice as slow as protect at the end: no work waits for it, only AWS's wish to take the task.</summary>
    public static readonly BackoffSchedule Release = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <summary>The pause after so many failures in a row, without jitter.</summary>
    public TimeSpan Step(int failures)
    {
        var step = First * Math.Pow(2, Math.Min(failures - 1, 10)); // 2^10 passes every Longest above, and cannot overflow
        return step < Longest ? step : Longest;
    }
}
