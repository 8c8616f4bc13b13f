namespace TaskProtection.Tests.Cost;

/// <summary>What the tasks of a fleet did, all together.</summary>
internal sealed class WorkMeter
{
    private readonly List<TaskMeter> _tasks = [];
    private TimeSpan _work;
    private TimeSpan _unprotectedWork;
    private TimeSpan _idle;
    private TimeSpan _protectedIdle;

    /// <summary>From wanting protection to having it, in seconds; infinite where the unit ended before.</summary>
    public List<double> TimesToProtect { get; } = [];

    /// <summary>From the end of the last unit of work to the end of protection, in seconds: what a scale-in or a deployment waits for.</summary>
    public List<double> Overhangs { get; } = [];

    /// <summary>From a message's sending to the beginning of its work, in seconds.</summary>
    public List<double> Waits { get; } = [];

    /// <summary>The part of all work that ran without protection.</summary>
    public double UnprotectedWork => Part(_unprotectedWork, _work);

    /// <summary>The part of all idle time in which ECS could not have taken the task.</summary>
    public double ProtectedIdle => Part(_protectedIdle, _idle);

    public static double Percentile(List<double> samples, double part)
    {
        if (samples.Count == 0)
        {
            return double.NaN;
        }

        samples.Sort();
        return samples[Math.Min((int)(samples.Count * part), samples.Count - 1)];
    }

    public void Add(TaskMeter task) => _tasks.Add(task);

    /// <summary>What was counted is forgotten: from now on it counts.</summary>
    public void Begin()
    {
        Advance();
        _work = _unprotectedWork = _idle = _protectedIdle = default;
        TimesToProtect.Clear();
        Overhangs.Clear();
        Waits.Clear();
    }

    public void Advance() => _tasks.ForEach(static task => task.Advance());

    public void Passed(bool isWork, bool isProtected, TimeSpan time)
    {
        if (isWork)
        {
            _work += time;
            _unprotectedWork += isProtected ? TimeSpan.Zero : time;
        }
        else
        {
            _idle += time;
            _protectedIdle += isProtected ? time : TimeSpan.Zero;
        }
    }

    private static double Part(TimeSpan part, TimeSpan whole) => whole > TimeSpan.Zero ? part / whole : 0;
}
