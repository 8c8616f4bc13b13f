namespace TaskProtection.Core;

/// <summary>One moment on two clocks. The wall clock can jump; the monotonic one cannot, but a suspended machine may stop it.</summary>
/// <param name="Wall">The wall clock.</param>
/// <param name="Monotonic">Time since an arbitrary start that never runs backwards.</param>
internal readonly record struct Instant(DateTimeOffset Wall, TimeSpan Monotonic)
{
    public static Instant operator +(Instant instant, TimeSpan duration) => new(instant.Wall + duration, instant.Monotonic + duration);

    /// <summary>True when either clock says that <paramref name="deadline"/> has come: the cautious reading of an expiry.</summary>
    public bool HasReached(Instant deadline) => Monotonic >= deadline.Monotonic || Wall >= deadline.Wall;

    /// <summary>How long until <paramref name="deadline"/> by whichever clock reaches it first; negative when past.</summary>
    public TimeSpan Until(Instant deadline)
    {
        var monotonic = deadline.Monotonic - Monotonic;
        var wall = deadline.Wall - Wall;
        return monotonic < wall ? monotonic : wall;
    }

    /// <summary>The earlier of two deadlines, clock by clock.</summary>
    public static Instant Earlier(Instant a, Instant b) =>
        new(a.Wall < b.Wall ? a.Wall : b.Wall, a.Monotonic < b.Monotonic ? a.Monotonic : b.Monotonic);
}
