using TaskProtection.Hosting;

namespace TaskProtection.Sqs;

/// <summary>The settings in force for one worker, defaults worked out.</summary>
internal sealed record SqsWorkerSettings(string Name, SqsWorkerOptions Options, TaskProtectionOptions Protection)
{
    /// <summary>Half of it, when the first renewal is sent, still leaves room for a call that hangs and for one retry.</summary>
    public static readonly TimeSpan ShortestVisibility = TimeSpan.FromSeconds(5);

    /// <summary>What is left, at the least, to a message that arrives at the end of a long poll: one renewal and one retry.</summary>
    public static readonly TimeSpan VisibilityMargin = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    /// <summary>The full name of a setting, for messages to people.</summary>
    public string Setting(string name) => $"{SqsWorkerOptions.SectionName}:{Name}:{name}";

    /// <summary>The long poll's time: the one set, or the default derived from what bounds it.</summary>
    public TimeSpan WaitTime(TimeSpan visibility)
    {
        if (Options.WaitTime is { } set)
        {
            return set;
        }

        // Ten seconds: an idle worker makes 6 calls a minute, and waits out at most that at shutdown.
        var seconds = Math.Min(10, Math.Min(StopBudget.Drain(Protection).TotalSeconds / 2, visibility.TotalSeconds / 2));
        return TimeSpan.FromSeconds(Math.Max(1, Math.Floor(seconds)));
    }

    /// <summary>The visibility timeout in force, given the queue's own.</summary>
    public TimeSpan Visibility(TimeSpan queueDefault)
    {
        if (Options.VisibilityTimeout is { } set)
        {
            return set;
        }

        var shortest = Options.WaitTime is { } wait ? wait + VisibilityMargin : ShortestVisibility;
        return TimeSpan.FromTicks(Math.Max(Math.Max(queueDefault.Ticks, shortest.Ticks), ShortestVisibility.Ticks));
    }

    /// <summary>How long a protect-first poll waits: as short as SQS allows, because the task is held protected for it.</summary>
    public static TimeSpan ShortPoll => OneSecond;
}
