namespace TaskProtection.Tests.Scenarios;

/// <summary>What the judge knows of one task.</summary>
internal sealed class JudgedTask(string id, TimeSpan startedAt)
{
    public string Id => id;

    public string? Instance { get; set; }

    public TimeSpan StartedAt => startedAt;

    /// <summary>The running orders, and whether each was told that it is protected.</summary>
    public Dictionary<int, bool> Units { get; } = [];

    public Dictionary<string, int> Calls { get; } = [];

    public int Begun { get; set; }

    public string? Cause { get; set; }

    public TimeSpan? StoppingAt { get; set; }

    public TimeSpan? KilledAt { get; set; }

    /// <summary>How often its clock was set wrong and not yet set right again.</summary>
    public int WrongClocks { get; set; }

    /// <summary>When a call of it was last struck by a fault, or its clock was set right.</summary>
    public TimeSpan? StruckAt { get; set; }

    /// <summary>When its process was stopped (SIGSTOP); null while it runs.</summary>
    public TimeSpan? PausedAt { get; set; }

    /// <summary>When it last went on.</summary>
    public TimeSpan? ResumedAt { get; set; }

    /// <summary>When its protection last ended by itself.</summary>
    public TimeSpan? ExpiredAt { get; set; }

    /// <summary>ECS has refused to protect it since it was last granted.</summary>
    public bool IsRefused { get; set; }

    /// <summary>When ECS last refused; a grant after it may come too late for the lease.</summary>
    public TimeSpan? RefusedAt { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>When the task's own protection was last ended by a call; null while it is on.</summary>
    public TimeSpan? ReleasedAt { get; set; }

    public void Count(string call) => Calls[call] = Calls.GetValueOrDefault(call) + 1;

    /// <summary>Calls beyond what a faultless task needs and a retry every ten seconds.</summary>
    public IEnumerable<string> Storms(double hours)
    {
        var retries = 10 + (hours * 360);
        var limits = new Dictionary<string, double>
        {
            ["ecs-agent PutState"] = (2 * Begun) + retries,
            ["autoscaling SetInstanceProtection"] = (2 * Begun) + retries,
            ["autoscaling DescribeAutoScalingInstances"] = Begun + (2 * retries), // a read that fails is repeated once at once
            ["sqs ReceiveMessage"] = (3 * Begun) + (3 * retries),
            ["sqs DeleteMessageBatch"] = (2 * Begun) + retries,
            ["sqs ChangeMessageVisibilityBatch"] = (2 * Begun) + (2 * retries),
        };
        return limits.Where(l => Calls.GetValueOrDefault(l.Key) > l.Value).Select(l =>
            $"task {Id} made {Calls[l.Key]} calls of {l.Key} in {hours:0.00} h with {Begun} orders; more than {l.Value:0} are a storm");
    }
}
