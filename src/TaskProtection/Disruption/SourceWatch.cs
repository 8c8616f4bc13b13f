using Microsoft.Extensions.Logging;

namespace TaskProtection.Disruption;

/// <summary>
/// Looks at one source again and again, at a pace that costs an idle worker next to nothing. It has no timer of its own: most of what an idle worker
/// costs is waking up, so one beat begins the looks of all sources, and gives up those that the beat before began.
/// </summary>
/// <param name="source">What is looked at.</param>
/// <param name="seen">What is told.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is said.</param>
/// <param name="over">When nothing more is to be told.</param>
internal sealed class SourceWatch(IDisruptionSource source, Action<DisruptionNotice> seen, TimeProvider time, ILogger logger, CancellationToken over) : IDisposable
{
    /// <summary>Looks in a row, without one that was ever answered, after which it is no start that is slow.</summary>
    private const int NeverAnswered = 3;

    /// <summary>From beat to beat: what AWS advises for the notices in instance metadata. A look is given up at the next but for one that has just begun.</summary>
    public static readonly TimeSpan Quick = TimeSpan.FromSeconds(5);

    /// <summary>The pace where no time is known by which the work must end: each look costs an idle worker CPU, and five seconds more without new work win little.</summary>
    public static readonly TimeSpan Unhurried = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest pause while a source that has answered before does not, or has nothing to say and perhaps only yet: a quarter of a Spot notice's two
    /// minutes.
    /// </summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause where nothing has ever answered, as where instance metadata is blocked: a firewall is changed by hand.</summary>
    public static readonly TimeSpan Rarely = TimeSpan.FromMinutes(5);

    private static readonly DisruptionLook s_lost = DisruptionLook.Unanswered("there was no answer for some five seconds");

    private Task _look = Task.CompletedTask;
    private CancellationTokenSource _patience = new();
    private long? _begun;
    private TimeSpan _pause = source.Pace;
    private bool _hasAnswered;
    private int _looks;
    private string? _problem;

    /// <summary>Whether the source has said all that it can say.</summary>
    public bool IsOver { get; private set; }

    /// <summary>To be called each <see cref="Quick"/>, never twice at the same time: half of it sooner or later is the same beat. Never throws.</summary>
    public void Beat()
    {
        var elapsed = _begun is { } begun ? time.GetElapsedTime(begun) + (Quick / 2) : TimeSpan.MaxValue;
        if (!_look.IsCompleted)
        {
            if (elapsed >= Quick)
            {
                _ = _patience.CancelAsync();
            }
        }
        else if (elapsed >= _pause && !IsOver)
        {
            _patience.Dispose();
            _patience = CancellationTokenSource.CreateLinkedTokenSource(over);
            _begun = time.GetTimestamp();
            _look = LookAsync(_patience.Token);
        }
    }

    /// <summary>Cancels, because whoever waits for the end beside the look may have heard of it first, and the look would never hear.</summary>
    public void Dispose()
    {
        _patience.Cancel();
        _patience.Dispose();
    }

    private async Task LookAsync(CancellationToken patience)
    {
        try
        {
            Take(await SeeAsync(patience).ConfigureAwait(false));
        }
        catch (Exception) when (over.IsCancellationRequested)
        {
            IsOver = true;
        }
#pragma warning disable CA1031 // Nothing is known to get here; whatever it is, the worker works on, and someone must read of it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            IsOver = true;
            DisruptionLog.WatchDied(logger, source.Name, error.Message, error);
        }
    }

    private async ValueTask<DisruptionLook> SeeAsync(CancellationToken patience)
    {
        try
        {
            return await source.LookAsync(patience).ConfigureAwait(false);
        }
        catch (Exception) when (patience.IsCancellationRequested && !over.IsCancellationRequested)
        {
            return s_lost;
        }
    }

    private void Take(DisruptionLook look)
    {
        var isLostOnce = look == s_lost && _problem is null && _hasAnswered;
        Note(look.Problem);
        if (++_looks == NeverAnswered && !_hasAnswered && look.Problem is { } problem)
        {
            DisruptionLog.NeverAnswered(logger, source.Name, problem);
        }

        if (look.Sign == DisruptionSign.Unanswered)
        {
            // Nothing was told, not even that it failed: that says nothing of the next.
            _pause = isLostOnce ? source.Pace : Shorter(_pause * 2, _hasAnswered ? LongestPause : Rarely);
            return;
        }

        (_pause, _hasAnswered) = (look.Sign == DisruptionSign.NotHere ? LongestPause : source.Pace, true);
        if (look.Sign == DisruptionSign.Gone)
        {
            DisruptionLog.Gone(logger, source.Name);
        }
        else if (look.Notice is { } notice)
        {
            Tell(notice);
            IsOver = !notice.MayChange;
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void Tell(DisruptionNotice notice)
    {
        seen(notice);
        if (notice is { Doubt: { } doubt, EndsIn: { } endsIn })
        {
            DisruptionLog.Doubted(logger, source.Name, doubt, endsIn);
        }
    }

    private void Note(string? problem)
    {
        if (problem is not null && _problem is null)
        {
            DisruptionLog.Unanswered(logger, source.Name, problem);
        }

        _problem = problem;
    }
}
