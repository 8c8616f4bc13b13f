namespace TaskProtection.Hosting;

/// <summary>How the time from SIGTERM to SIGKILL is divided where the settings do not say. Compiled into each package that acts on it.</summary>
internal static class StopBudget
{
    /// <summary>The cleanup time in force: the one set, or the default derived from <c>StopTimeout</c>.</summary>
    public static TimeSpan Cleanup(TaskProtectionOptions options) => options.CleanupTimeout ?? Min(TimeSpan.FromSeconds(7), options.StopTimeout / 3);

    /// <summary>The drain time in force: the one set, or the default derived from <c>StopTimeout</c>.</summary>
    public static TimeSpan Drain(TaskProtectionOptions options)
    {
        var left = options.StopTimeout - Cleanup(options) - Min(TimeSpan.FromSeconds(3), options.StopTimeout / 10);
        return options.DrainTimeout ?? (left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
