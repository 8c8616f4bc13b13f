using Microsoft.Extensions.Logging;

namespace TaskProtection.Disruption;

/// <summary>Looks at one source again and again, at a pace that costs an idle worker next to nothing.</summary>
/// <param name="source">What is looked at.</param>
/// <param name="seen">What is told.</param>
/// <param name="begun">When the watches of this process began: what they have in common.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is said.</param>
internal sealed class SourceWatch(IDisruptionSource source, Action<DisruptionNotice> seen, long begun, TimeProvider time, ILogger logger)
{
    /// <summary>Looks in a row, without one that was ever answered, after which it is no start that is slow.</summary>
    private const int NeverAnswered = 3;

    /// <summary>What AWS advises for the notices in instance metadata.</summary>
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

    private string? _problem;

    /// <summary>Ends when the source has said all that it can say, or with <paramref name="cancellationToken"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (pause, hasAnswered) = (source.Pace, false);
        var looks = 0;
        while (true)
        {
            var look = await source.LookAsync(cancellationToken).ConfigureAwait(false);
            Note(look.Problem);
            if (++looks == NeverAnswered && !hasAnswered && look.Problem is { } problem)
            {
                DisruptionLog.NeverAnswered(logger, source.Name, problem);
            }

            switch (look.Sign)
            {
                case DisruptionSign.Unanswered:
                    pause = Shorter(pause * 2, hasAnswered ? LongestPause : Rarely);
                    break;
                case DisruptionSign.NotHere:
                    (pause, hasAnswered) = (LongestPause, true);
                    break;
                case DisruptionSign.Seen when look.Notice is { } notice:
                    (pause, hasAnswered) = (source.Pace, true);
                    Tell(notice);
                    if (!notice.MayChange)
                    {
                        return;
                    }

                    break;
                case DisruptionSign.Gone:
                    (pause, hasAnswered) = (source.Pace, true);
                    DisruptionLog.Gone(logger, source.Name);
                    break;
                default:
                    (pause, hasAnswered) = (source.Pace, true);
                    break;
            }

            await Task.Delay(InStep(pause), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The pause, up to half a <see cref="Quick"/> shorter or longer, so that all watches look at the same moments: most of what an idle worker costs is waking up.</summary>
    private TimeSpan InStep(TimeSpan pause)
    {
        var elapsed = time.GetElapsedTime(begun);
        return (Quick * Math.Ceiling((elapsed + pause - (Quick / 2)) / Quick)) - elapsed;
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
