namespace TaskProtection.Tests.Leaving;

/// <summary>What became of a fleet that had to make way.</summary>
/// <param name="Took">Until everything was as wanted; null when it was not in the time that it had.</param>
/// <param name="Lost">Units that were thrown away in the middle.</param>
/// <param name="LostTime">What had been put into those.</param>
/// <param name="Busy">How many of the slots that the service is to have were working, on the average of that time. 1 is all of them.</param>
internal sealed record Outcome(TimeSpan? Took, int Lost, TimeSpan LostTime, double Busy)
{
    /// <summary>Past this it counts as never.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(4);

    public static Outcome OfDeployment(FleetSettings settings) => Of(settings, static fleet => fleet.Service.Deploy(BusyFleet.NewVersion), static fleet => fleet.DeployedAt is not null);

    public static Outcome OfScaleIn(FleetSettings settings, int to) => Of(settings, fleet => fleet.Service.SetDesiredCount(to), fleet => fleet.Alive == to);

    /// <summary>The worst of several: what the slowest took, and what the unluckiest lost.</summary>
    public static Outcome Worst(IReadOnlyCollection<Outcome> all) => new(
        all.Any(static o => o.Took is null) ? null : all.Max(static o => o.Took),
        all.Max(static o => o.Lost),
        all.Max(static o => o.LostTime),
        all.Min(static o => o.Busy));

    private static Outcome Of(FleetSettings settings, Action<BusyFleet> begin, Func<BusyFleet, bool> isOver)
    {
        var fleet = new BusyFleet(settings);
        var (at, (oldBusy, newBusy)) = (fleet.Time.Now, fleet.Ledger.BusyTime);
        begin(fleet);
        var ended = fleet.RunUntil(at + Patience, () => isOver(fleet));
        var took = fleet.Time.Now - at;
        var busy = fleet.Ledger.BusyTime.Old + fleet.Ledger.BusyTime.New - oldBusy - newBusy;
        return new(ended ? took : null, fleet.Ledger.Lost, fleet.Ledger.LostTime, busy / (took * fleet.Service.DesiredCount * settings.Slots));
    }
}
