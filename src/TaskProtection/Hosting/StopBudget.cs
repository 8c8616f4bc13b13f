namespace TaskProtection.Hosting;

/// <summary>How the time from SIGTERM to SIGKILL is divided where the settings do not say. Compiled into each package that acts on it.</summary>
internal static class StopBudget
{
    /// <summary>The cleanup time in force: the one set, or the default derived from <c>StopTimeout</c>.</summary>
    public static TimeSpan Cleanup(TaskProtectionOptions options) => options.CleanupTimeout ?? Min(TimeSpan.FromSeconds(7), options.StopTimeout / 3);

    /// <summary>The drain time in force: the one set, or the default derived from <c>StopTimeout</c>.</summary>
    public static TimeSpan Drain(TaskProtectionOptions options) => options.DrainTimeout ?? WorkBefore(options.StopTimeout, options);

    /// <summary>How much of the time before the end of the process work can have: all but the cleanup and the margin. Zero or more.</summary>
    public static TimeSpan WorkBefore(TimeSpan end, TaskProtectionOptions options)
    {
        var left = end - AfterWork(options);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>What lies between the end of the work and the end of the process.</summary>
    public static TimeSpan AfterWork(TaskProtectionOptions options) => Cleanup(options) + Min(TimeSpan.FromSeconds(3), options.StopTimeout / 10);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
