namespace TaskProtection.Benchmarks.Hosts;

/// <summary>How often the threads of this process have gone to sleep of their own will: whatever timer wakes one, the runtime's and the AWS SDK's too, is seen by it.</summary>
internal static class WakeUps
{
    private const string Line = "voluntary_ctxt_switches:";

    /// <summary>Since the process began, over the threads that still live; 0 where there is no <c>/proc</c>.</summary>
    public static long Count() => Directory.Exists("/proc/self/task") ? Directory.EnumerateDirectories("/proc/self/task").Sum(Of) : 0;

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
