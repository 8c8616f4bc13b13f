namespace TaskProtection.Tests.Leaving;

/// <summary>A deployment as it went: who worked when, what was thrown away when, and when it was over.</summary>
internal sealed class Course
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    private Course(FleetSettings settings, IReadOnlyList<(int Old, int New)> busy, IReadOnlyList<TimeSpan> losses, TimeSpan? took)
        => (Settings, Busy, Losses, Took) = (settings, busy, losses, took);

    /// <summary>What is shown of it before it begins.</summary>
    public static TimeSpan Before { get; } = TimeSpan.FromMinutes(2);

    public FleetSettings Settings { get; }

    /// <summary>Slots that work, every <see cref="Step"/> from <see cref="Before"/> on.</summary>
    public IReadOnlyList<(int Old, int New)> Busy { get; }

    /// <summary>When a unit was thrown away, from the beginning of the deployment on.</summary>
    public IReadOnlyList<TimeSpan> Losses { get; }

    public TimeSpan? Took { get; }

    /// <summary>When a sample of <see cref="Busy"/> was taken, from the beginning of the deployment on.</summary>
    public static TimeSpan At(int sample) => (sample * Step) - Before;

    public static Course Of(FleetSettings settings, TimeSpan length)
    {
        var fleet = new BusyFleet(settings);
        List<(int, int)> busy = [];
        Watch(Before);
        var from = fleet.Time.Now;
        fleet.Service.Deploy(BusyFleet.NewVersion);
        Watch(length);
        return new(settings, busy, [.. fleet.Ledger.Losses.Select(at => at - from)], fleet.DeployedAt - from);

        void Watch(TimeSpan time)
        {
            for (var end = fleet.Time.Now + time; fleet.Time.Now < end; fleet.RunFor(Step))
            {
                busy.Add(fleet.Ledger.Busy);
            }
        }
    }
}
