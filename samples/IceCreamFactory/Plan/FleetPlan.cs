namespace IceCreamFactory.Plan;

/// <summary>
/// What happens to the factory, and when: all of it follows from the seed, so that both runs meet the same day. Orders come in
/// waves, each enough to keep every worker busy, with a lull after it in which lingers end and a deployment can go on. Every
/// disruption falls into a wave, where it hurts.
/// </summary>
internal sealed record FleetPlan(IReadOnlyList<PlannedOrder> Orders, IReadOnlyList<PlannedDisruption> Disruptions)
{
    /// <summary>The size of the fleet at first; both the desired count and the group drop by one.</summary>
    public const int Workers = 6;

    /// <summary>Two workers on each: they share its flag.</summary>
    public const int Instances = 3;

    private const int Waves = 3;

    // Real life ten times faster: a job of minutes beside a stop timeout of 30 s becomes 3 to 6 s beside 3 s.
    private const double ShortestOrder = 3;
    private const double LongestOrder = 6;

    // Most ice creams are simple: the square of an even chance, whose mean is a third.
    private const double MeanOrder = ShortestOrder + ((LongestOrder - ShortestOrder) / 3);

    // Between six at first and five at last.
    private const double MeanWorkers = Workers - 0.5;

    // Longer than the linger of 2 s plus the spread of the last orders, so that most workers are free for a moment.
    private static readonly TimeSpan Lull = TimeSpan.FromSeconds(3.2);

    /// <summary>From the opening to the last order or disruption.</summary>
    public TimeSpan Length => Orders.Select(order => order.At).Concat(Disruptions.Select(disruption => disruption.At)).Max();

    public static FleetPlan Make(int seed, int orders)
    {
        var random = new Random(seed);

        // What the fleet needs for the orders of one wave.
        var wave = TimeSpan.FromSeconds(MeanOrder * orders / Waves / MeanWorkers);
        return new FleetPlan(MakeOrders(random, orders, wave), MakeDisruptions(random, wave));
    }

    private static List<PlannedOrder> MakeOrders(Random random, int orders, TimeSpan wave)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < orders; i++)
        {
            // The first order of each worker comes at once, the others during the first half of the wave: there is always a backlog.
            var place = i / Waves;
            var offset = place < Workers ? TimeSpan.Zero : wave / 2 * random.NextDouble();
            times.Add(((wave + Lull) * (i % Waves)) + offset + TimeSpan.FromMilliseconds(random.Next(300)));
        }

        times.Sort();
        return times.Select((at, i) => new PlannedOrder(i + 1, at, Seconds(random.NextDouble()))).ToList();

        static double Seconds(double chance) => Math.Round(ShortestOrder + ((LongestOrder - ShortestOrder) * chance * chance), 1);
    }

    private static List<PlannedDisruption> MakeDisruptions(Random random, TimeSpan wave)
    {
        var kinds = Enum.GetValues<DisruptionKind>();
        random.Shuffle(kinds);

        // Three keep their order among themselves. A worker is killed while its service wants all of them, so that a replacement lands
        // on the same host and finds the flag that the dead one left; and the service shrinks before its group, or one task would
        // have no host for a while.
        DisruptionKind[] ordered = [DisruptionKind.KillWorker, DisruptionKind.LowerDesiredCount, DisruptionKind.ScaleInGroup];
        var places = ordered.Select(kind => Array.IndexOf(kinds, kind)).Order().ToList();
        foreach (var (place, kind) in places.Zip(ordered))
        {
            kinds[place] = kind;
        }

        // Two in a wave, but one in the last. None before the workers are at work, none when a wave is nearly done.
        double[] moments = [0.10, 0.45, 1.10, 1.45, 2.20];
        return [.. kinds.Zip(moments, (kind, moment) =>
        {
            var into = moment - Math.Truncate(moment) + (0.2 * random.NextDouble());
            return new PlannedDisruption(((wave + Lull) * Math.Truncate(moment)) + (wave * into), kind);
        })];
    }
}
