namespace TaskProtection.Tests.Sqs;

/// <summary>Takes from a schedule that breaks a promise whatever it breaks without.</summary>
internal static class SmallerSchedule
{
    /// <summary>The jitter of pauses may save one run and not the next.</summary>
    private const int Tries = 3;

    public static async Task<Verdict> OfAsync(Verdict bad, Door door)
    {
        for (var found = true; found;)
        {
            found = false;
            foreach (var smaller in Smaller(bad.Schedule))
            {
                if (await BreaksAsync(smaller, door) is { } verdict)
                {
                    (bad, found) = (verdict, true);
                    break;
                }
            }
        }

        return bad;
    }

    private static async Task<Verdict?> BreaksAsync(Schedule schedule, Door door)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (await Verdict.OfAsync(schedule, door) is { IsBad: true } verdict)
            {
                return verdict;
            }
        }

        return null;
    }

    private static IEnumerable<Schedule> Smaller(Schedule schedule) =>
    [
        .. Without(schedule.Workers).Where(w => w.Count > 0).Select(w => schedule with { Workers = w }),
        .. Without(schedule.Arrivals).Where(a => a.Count > 0).Select(a => schedule with { Arrivals = a }),
        .. Without(schedule.Faults).Select(f => schedule with { Faults = f }),
        .. Without(schedule.Duplicates).Select(d => schedule with { Duplicates = d }),
        .. schedule.Workers.SelectMany(w => Without(w.Refusals).Select(r => Replace(schedule, w, w with { Refusals = r }))),
    ];

    private static IEnumerable<IReadOnlyList<T>> Without<T>(IReadOnlyList<T> all)
        => Enumerable.Range(0, all.Count).Select(i => (IReadOnlyList<T>)[.. all.Take(i), .. all.Skip(i + 1)]);

    private static Schedule Replace(Schedule schedule, PlannedWorker old, PlannedWorker by)
        => schedule with { Workers = [.. schedule.Workers.Select(w => w == old ? by : w)] };
}
