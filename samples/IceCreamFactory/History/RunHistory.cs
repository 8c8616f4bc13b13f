using System.Text.Json;

namespace IceCreamFactory.History;

/// <summary>One run of the fleet, as its raw events tell it.</summary>
internal sealed class RunHistory
{
    public bool IsProtected { get; set; }

    public int Seed { get; set; }

    /// <summary>Whether the fleet was up and the run began; what happened before was its construction.</summary>
    public bool HasStarted { get; set; }

    /// <summary>The numbers of the orders that were sent.</summary>
    public List<int> Sent { get; } = [];

    /// <summary>The numbers of the orders that were made at least once.</summary>
    public HashSet<int> Made { get; } = [];

    public List<TaskHistory> Tasks { get; } = [];

    public Dictionary<string, InstanceHistory> Instances { get; } = [];

    public List<Disruption> Disruptions { get; } = [];

    /// <summary>When the last deployment began.</summary>
    public decimal? DeploymentStarted { get; set; }

    /// <summary>When the last deployment was complete; null while it is not.</summary>
    public decimal? DeploymentCompleted { get; set; }

    /// <summary>How many requests each service answered before the fleet was idle.</summary>
    public Dictionary<string, int> Calls { get; } = [];

    public int LeftProtectedTasks { get; set; }

    public int LeftProtectedInstances { get; set; }

    /// <summary>When every order was settled and the lingers were over; null when the run never came so far.</summary>
    public decimal? Idle { get; set; }

    /// <summary>The time of the last event that matters for a picture: the idle moment, or the very last event.</summary>
    public decimal End { get; set; }

    public IEnumerable<UnitOfWork> Units => Tasks.SelectMany(task => task.Units);

    /// <summary>Reads a file of raw events.</summary>
    public static RunHistory Read(string path)
    {
        var reader = new HistoryReader();
        foreach (var line in File.ReadLines(path))
        {
            using var e = JsonDocument.Parse(line);
            reader.Add(e.RootElement);
        }

        return reader.Finish();
    }
}
