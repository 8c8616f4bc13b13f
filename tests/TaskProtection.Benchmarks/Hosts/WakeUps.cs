namespace TaskProtection.Benchmarks.Hosts;

/// <summary>How often the threads of this process have gone to sleep of their own will: whatever timer wakes one, the runtime's and the AWS SDK's too, is seen by it.</summary>
internal static class WakeUps
{
    private const string Line = "voluntary_ctxt_switches:";

    /// <summary>Of each thread that lives, since it began; nothing where there is no <c>/proc</c>.</summary>
    public static IReadOnlyDictionary<string, long> ByThread() =>
        Directory.Exists("/proc/self/task") ? Directory.GetDirectories("/proc/self/task").ToDictionary(static thread => thread, Of) : new Dictionary<string, long>();

    /// <summary>Since <paramref name="before"/>: of the threads that live now, for one that has ended took its count with it.</summary>
    public static long Since(IReadOnlyDictionary<string, long> before) =>
        ByThread().Sum(thread => Math.Max(0, thread.Value - before.GetValueOrDefault(thread.Key)));

    private static long Of(string thread)
    {
        try
        {
            return File.ReadLines($"{thread}/status").Where(static line => line.StartsWith(Line, StringComparison.Ordinal)).Sum(static line => long.Parse(line[Line.Length..]));
        }
        catch (IOException)
        {
            return 0; // It has just ended.
        }
    }
}
