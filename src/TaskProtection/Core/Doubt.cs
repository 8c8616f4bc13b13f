namespace TaskProtection.Core;

/// <summary>What calls of one kind that ended unknown may still do.</summary>
/// <param name="Until">Monotonic time after which their effects have arrived or never will.</param>
/// <param name="Duration">For protects: the shortest lease that may still arrive.</param>
internal readonly record struct Doubt(TimeSpan Until, TimeSpan Duration)
{
    /// <summary>This doubt and another unknown call that was closed at <paramref name="now"/>.</summary>
    public static Doubt Of(Doubt? earlier, Call call, Instant now, TimeSpan settle) => new(
        now.Monotonic + settle,
        earlier is { } still && now.Monotonic < still.Until && still.Duration < call.Duration ? still.Duration : call.Duration);

    /// <summary>Whether an effect may still arrive after a call that began at <paramref name="start"/>.</summary>
    public bool Covers(Instant start) => start.Monotonic < Until;
}
