using TaskProtection.Sqs;
using TaskProtection.Testing.Faults;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Sqs;

/// <summary>Draws schedules. Times are coarse, so that much falls on the same instant.</summary>
internal sealed class RandomSchedule
{
    /// <summary>Everything is sent, and every worker told to stop, within this time: longer than the longest visibility timeout.</summary>
    private const double Length = 32;

    private static readonly string?[] Operations =
    [
        null, "ReceiveMessage", "DeleteMessageBatch", "DeleteMessage", "ChangeMessageVisibilityBatch", "ChangeMessageVisibility", "GetQueueAttributes",
    ];

    private static readonly FaultKind[] Kinds =
    [
        FaultKind.Fail, FaultKind.Throttle, FaultKind.Break, FaultKind.BreakReply, FaultKind.LoseReply, FaultKind.Delay, FaultKind.DelayReply,
    ];

    private readonly Random _random;
    private readonly int _seed;

    private RandomSchedule(int seed) => (_random, _seed) = (new Random(seed), seed);

    public static Schedule Of(int seed) => new RandomSchedule(seed).Draw();

    /// <summary>The same on a FIFO queue, which delivers no message twice of its own accord.</summary>
    public static Schedule OfFifo(int seed)
    {
        var schedule = Of(seed);
        var groups = new Random(seed);
        var most = 1 + groups.Next(3);
        return schedule with { Arrivals = [.. schedule.Arrivals.Select(a => a with { Group = $"g{1 + groups.Next(most)}" })], Duplicates = [] };
    }

    private Schedule Draw()
    {
        var visibility = Pick(5, 6, 10, 30);
        var wait = Pick<int?>(null, 0, 1, 2, 5, 20);
        var stops = Stops();
        var arrivals = Arrivals(visibility, stops);
        var workers = stops.Select((at, i) => Worker($"w{i + 1}", at)).ToList();
        return new Schedule
        {
            Seed = _seed,
            Queue = new SqsQueueSettings
            {
                VisibilityTimeout = TimeSpan.FromSeconds(visibility),
                Ordering = Pick(SqsOrdering.Arrival, SqsOrdering.Shuffled),
                DisconnectDetection = TimeSpan.FromSeconds(Pick(0, 0, 1)),
            },
            MaxReceiveCount = Pick<int?>(null, 1, 2, 3, 3),
            WaitTime = wait is { } w ? TimeSpan.FromSeconds(Math.Min(w, visibility - 3)) : null,
            StopTimeout = TimeSpan.FromSeconds(Pick(12, 30, 30, 60)),
            WhenUnavailable = Pick(UnavailablePolicy.Proceed, UnavailablePolicy.Refuse),
            Workers = workers,
            Arrivals = arrivals,
            Duplicates = [.. Enumerable.Range(0, Pick(0, 0, 0, 1, 2)).Select(_ => At(Length))],
            Faults = Faults(stops.Min(), workers),
        };
    }

    /// <summary>A fleet that stops together, as in a scale-in, or one by one.</summary>
    private List<TimeSpan> Stops()
    {
        var together = At(Length);
        var apart = Chance(2);
        return [.. Enumerable.Range(0, Pick(1, 1, 2, 2, 3)).Select(_ => apart ? At(Length) : together)];
    }

    private PlannedWorker Worker(string name, TimeSpan stop)
    {
        var start = Chance(3) ? At(5) : TimeSpan.Zero;
        return new PlannedWorker(
            name,
            start < stop ? start : TimeSpan.Zero,
            stop,
            Pick(1, 2, 3, 5, 10),
            Chance(5) ? ReceiveOnStop.Cancel : ReceiveOnStop.WaitOut,
            TimeSpan.FromMilliseconds(Pick(0, 50, 50, 1000)),
            TimeSpan.FromMilliseconds(Pick(0, 0, 200, 2000)),
            Chance(3) ? ProtectionOutcome.Unknown : ProtectionOutcome.Refused,
            [.. Enumerable.Range(0, Pick(0, 0, 1, 2)).Select(_ => Stretch(Length, 15))]);
    }

    private List<Arrival> Arrivals(int visibility, List<TimeSpan> stops)
    {
        var arrivals = new List<Arrival>();
        for (var sender = 1 + _random.Next(3); sender > 0; sender--)
        {
            var at = Chance(3) ? Near(Pick([.. stops])) : At(Length / 2);
            for (var left = 1 + _random.Next(5); left > 0; left--)
            {
                arrivals.Add(new Arrival(arrivals.Count + 1, sender, at, [.. Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => Step(visibility))]));
                at += Chance(2) ? TimeSpan.Zero : At(8);
            }
        }

        return arrivals;
    }

    private HandlerStep Step(int visibility) => new(
        _random.Next(8) switch
        {
            < 3 => TimeSpan.Zero,
            < 6 => At(3),
            6 => At(visibility * 2.5),
            _ => At(90), // Longer than any stop.
        },
        Chance(5),
        Chance(8) ? HandlerHeed.Nothing : Chance(5) ? HandlerHeed.Stopping : HandlerHeed.Abort);

    /// <summary>A quarter has none: there the promises have no exceptions. In most of the others faults end with the first SIGTERM.</summary>
    private List<PlannedFault> Faults(TimeSpan stop, List<PlannedWorker> workers)
    {
        var outlastsStop = Chance(4);
        var faults = new List<PlannedFault>();
        for (var left = Pick(0, 1, 2, 4); left > 0; left--)
        {
            var kind = Pick(Kinds);
            var from = outlastsStop ? Near(stop) : At(stop.TotalSeconds);
            var to = from + At(outlastsStop ? 60 : Pick(2, 10, 60));
            faults.Add(new PlannedFault(
                kind,
                Pick(Operations),
                Chance(3) ? Pick([.. workers]).Name : null,
                Pick(0.3, 0.6, 1),
                new Interval(from, to < stop || outlastsStop ? to : stop),
                kind is FaultKind.Delay or FaultKind.DelayReply ? TimeSpan.FromSeconds(Pick(0.1, 0.5, 2, 4, 8)) : TimeSpan.Zero));
        }

        return faults;
    }

    private Interval Stretch(double below, double longest)
    {
        var from = At(below);
        return new Interval(from, from + At(longest));
    }

    private TimeSpan At(double below) => TimeSpan.FromMilliseconds(100 * _random.Next((int)(below * 10) + 1));

    /// <summary>What arrives around a stop meets it half-way.</summary>
    private TimeSpan Near(TimeSpan stop) => stop > TimeSpan.FromSeconds(2) ? stop - TimeSpan.FromSeconds(2) + At(3) : stop;

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(params ReadOnlySpan<T> of) => of[_random.Next(of.Length)];
}
