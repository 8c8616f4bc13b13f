namespace TaskProtection.Disruption;

/// <summary>How often the service is looked at. Every task of a service looks, so the more there are the less often each does.</summary>
internal sealed class LookPace(Random random)
{
    /// <summary>How much sooner the next look is after one that was answered. Little: what was too much for the account is so again at once.</summary>
    private const double Recovery = 0.95;

    /// <summary>How often the only task of a service looks.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);

    /// <summary>However often it failed: often enough that a deployment does not wait for hours.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>All tasks of one service together look twice a second: a tenth of the 20 DescribeServices that ECS allows an account in the long run.</summary>
    private static readonly TimeSpan PerTask = TimeSpan.FromSeconds(0.5);

    private int _tasks = 1;
    private double _slower = 1;
    private bool _wasThrottled;

    /// <summary>The next pause, with a jitter of 10 %, so that tasks that started together do not look together for ever.</summary>
    public TimeSpan Next => Interval * (0.9 + (0.2 * random.NextDouble()));

    public void Seen(int tasks)
    {
        _tasks = tasks;
        _slower = _wasThrottled ? Math.Max(_slower * Recovery, 1) : 1;
    }

    /// <param name="isThrottled">Whether it was asked too often; else it may be asked as ever once it answers again.</param>
    public void Failed(bool isThrottled)
    {
        _wasThrottled = isThrottled || (_wasThrottled && _slower > 1);
        _slower = Math.Min(_slower * 2, Longest / Shortest);
    }

    /// <summary>The pause between two looks, jitter aside.</summary>
    private TimeSpan Interval
    {
        get
        {
            var interval = PerTask * _tasks > Shortest ? PerTask * _tasks : Shortest;
            var most = interval > Longest ? interval : Longest;
            return interval * _slower < most ? interval * _slower : most;
        }
    }
}
