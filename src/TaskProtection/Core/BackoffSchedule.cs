namespace TaskProtection.Core;

/// <summary>How the pauses between failed calls grow: from the first, doubling, to the longest.</summary>
/// <param name="First">The pause after the first failure.</param>
/// <param name="Longest">Where the doubling ends.</param>
/// <param name="Patient">Where a pause ends that goes on growing with the time for which calls have failed, a quarter of it; zero where none does.</param>
internal readonly record struct BackoffSchedule(TimeSpan First, TimeSpan Longest, TimeSpan Patient = default)
{
    /// <summary>
    /// Protect that got no usable answer. 1 s, because most such failures are one lost packet; to 30 s, because work may be
    /// running unprotected meanwhile, and 2,400 tasks that were throttled together then ask the 80 times a second that ECS sustains.
    /// </summary>
    public static readonly BackoffSchedule Unanswered = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>
    /// Protect while ECS refuses it, until it grants. 15 s, because the refusal is an answer and not an accident, and nothing
    /// runs unprotected meanwhile; to 60 s, or a quarter of the time that ECS has refused already, 240 s at most: the 5,000 successors of a
    /// service then ask 21 times a second, where every minute they would use up the 80 that ECS sustains, and the releases that they wait for with them.
    /// </summary>
    public static readonly BackoffSchedule Refused = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(240));

    /// <summary>Protect that IAM denies: only a human mends it, so a human's pace.</summary>
    public static readonly BackoffSchedule Denied = new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5));

    /// <summary>Release that failed, in whatever way. Twice as slow as protect at the end: no work waits for it, only AWS's wish to take the task.</summary>
    public static readonly BackoffSchedule Release = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <summary>The pause after so many failures in a row, without jitter.</summary>
    /// <param name="failures">How many.</param>
    /// <param name="lasted">How long ago the first of them was.</param>
    public TimeSpan Step(int failures, TimeSpan lasted)
    {
        var step = First * Math.Pow(2, Math.Min(failures - 1, 10)); // 2^10 passes every Longest above, and cannot overflow
        step = step < Longest ? step : Longest;
        var patient = lasted / 4 < Patient ? lasted / 4 : Patient;
        return patient > step ? patient : step;
    }
}
