namespace IceCreamFactory.History;

/// <summary>What the events say about one task, which is one worker process.</summary>
internal sealed class TaskHistory(string id, InstanceHistory instance, string version, decimal started)
{
    private const int NameLength = 6;

    public string Id => id;

    public string Name => ShortName(id);

    public InstanceHistory Instance => instance;

    public string Version => version;

    public decimal Started => started;

    /// <summary>When SIGTERM was sent.</summary>
    public decimal? Stopping { get; set; }

    public decimal? Stopped { get; set; }

    /// <summary>Why it ended, in the simulator's word.</summary>
    public string? Cause { get; set; }

    public ProtectionRecord Protection { get; } = new();

    /// <summary>The order that it is working on, as of the last event read; null when it is free.</summary>
    public int? Current { get; set; }

    public List<UnitOfWork> Units { get; } = [];

    /// <summary>The lines that it wrote.</summary>
    public List<string> Output { get; } = [];

    /// <summary>The beginning of an id: short, and unique enough in one run.</summary>
    public static string ShortName(string id) => id.Length > NameLength ? id[..NameLength] : id;

    /// <summary>
    /// Whether it and its instance were protected when a unit of work began, and neither was released before the unit's end or
    /// SIGTERM: no protection takes that back.
    /// </summary>
    public bool WasProtectedThroughout(UnitOfWork unit)
    {
        var span = unit.Span with { To = Math.Min(unit.Span.To, Stopping ?? unit.Span.To) };
        return unit.ProtectedAfter is not null && !Protection.IsReleasedIn(span) && !Instance.Protection.IsReleasedIn(span);
    }
}
