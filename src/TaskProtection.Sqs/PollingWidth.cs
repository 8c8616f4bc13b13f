namespace TaskProtection.Sqs;

/// <summary>
/// How many receives to have open: one while the queue has little, one more after each that came back full, so that an idle worker
/// makes one long poll and a busy one is not bound by the time that a call takes. For one thread at a time.
/// </summary>
internal sealed class PollingWidth(int maxConcurrency)
{
    /// <summary>320 messages for each time that a call takes are 16,000 a second at 20 ms: more than one process handles. Connections are not free.</summary>
    private const int Widest = 32;

    private readonly int _widest = Math.Clamp((maxConcurrency + VisibilityCalls.BatchSize - 1) / VisibilityCalls.BatchSize, 1, Widest);

    public int Width { get; private set; } = 1;

    /// <summary>The last receive brought all that it asked for: there is more.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>A receive was answered.</summary>
    public void Answered(int asked, int brought)
    {
        IsBusy = brought >= asked;
        if (IsBusy)
        {
            Width = Math.Min(Width + 1, _widest);
        }
        else if (brought == 0)
        {
            Width = 1;
        }
        else if (brought * 2 < asked)
        {
            Width = Math.Max(1, Width - 1);
        }
    }

    /// <summary>A receive failed, or what it brought may not begin: the next is tried alone.</summary>
    public void Reset() => (Width, IsBusy) = (1, false);
}
