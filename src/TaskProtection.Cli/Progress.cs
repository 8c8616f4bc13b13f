namespace TaskProtection.Cli;

/// <summary>Tells on standard error how far a long run is, seldom enough for a log.</summary>
internal sealed class Progress(TextWriter error, TimeProvider time)
{
    // Short enough to show that it lives; a sweep that takes less says nothing.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _last = time.GetTimestamp();
    private string _step = "looking";

    public int Calls { get; private set; }

    /// <summary>What is being done now, as a phrase.</summary>
    public void Begin(string step) => _step = step;

    public void CountCall()
    {
        Calls++;
        if (time.GetElapsedTime(_last) >= Interval)
        {
            _last = time.GetTimestamp();
            error.WriteLine($"{_step} ({Calls} calls)");
        }
    }

    /// <summary>Something that is worth a line at once.</summary>
    public void Tell(string line) => error.WriteLine(line);
}
