namespace TaskProtection.Benchmarks.Sqs;

/// <summary>What all contenders of one table are given.</summary>
/// <param name="Title">What the table is headed with.</param>
/// <param name="Handling">How long each message takes.</param>
/// <param name="Contenders">Who takes part.</param>
/// <param name="Way">How much longer a call of SQS takes than on a machine that is its own server.</param>
internal sealed record Scenario(string Title, TimeSpan Handling, IReadOnlyList<Contender> Contenders, TimeSpan Way = default)
{
    public const string Ours = "ours";
    public const string Bare = "bare loop";

    /// <summary>What twice as many requests under way alone are worth.</summary>
    public const string MoreLoops = $"{Bare} x 12";

    public const string Consumer = "sqs-consumer";

    /// <summary>No contender: the lightest load, to show what the server can do.</summary>
    public const string Server = "(server alone)";

    /// <summary>How many messages ours may handle at once in <see cref="NoWork"/>.</summary>
    public const int Concurrency = 64;

    /// <summary>Six loops of ten: no more than <see cref="Concurrency"/>.</summary>
    public const int BareConcurrency = 6 * Batch;

    private const int Batch = 10;

    /// <summary>Handlers that take no time: what is left is the loop itself.</summary>
    /// <remarks>
    /// None may handle more than 64 messages at once, and each loop and consumer has ten: six of them. Ours lets a slot go when the handler
    /// has ended, and may hold more that wait for their delete; the loop with twice as many shows what that alone is worth.
    /// What number is best for the rivals depends on the machine; <c>--tune</c> looks for it.
    /// </remarks>
    public static Scenario NoWork { get; } = new("no-op handler, concurrency 64", TimeSpan.Zero,
    [
        new(Ours, "ours", Concurrency),
        new(Bare, "bare", BareConcurrency),
        new(MoreLoops, "bare", 12 * Batch),
        new(Consumer, "sqs-consumer-batch", 6 * Batch),
        new($"{Consumer} handleMessage", "sqs-consumer-each", 6 * Batch),
        new(Server, "raw", 8 * Batch),
    ]);

    /// <summary>Handlers that wait: how many are kept busy.</summary>
    public static Scenario Waiting { get; } =
        new("50 ms handler, concurrency 256", TimeSpan.FromMilliseconds(50), [new(Ours, "ours", 256), new(Bare, "bare", 256)]);

    /// <summary>
    /// The same where a call takes as long as to a service somewhere else: what counts is how well a worker uses that time, and not who of client and
    /// server gets the processors.
    /// </summary>
    public static Scenario OverAWay { get; } = NoWork with
    {
        Title = "no-op handler, concurrency 64, calls of 10 ms",
        Contenders = [.. NoWork.Contenders.Where(static contender => !contender.IsNode && contender.Name != Server)],
        Way = TimeSpan.FromMilliseconds(10),
    };

    /// <summary>One to twelve loops, and consumers, of ten.</summary>
    public static Scenario Tuning { get; } = new("no-op handler: how many loops are best", TimeSpan.Zero,
    [
        .. from role in (string[])["bare", "sqs-consumer-batch", "sqs-consumer-each"]
           from loops in (int[])[1, 2, 3, 4, 6, 8, 12]
           select new Contender($"{role} x {loops}", role, loops * Batch),
    ]);

    /// <summary>What nobody can exceed; infinite where the handler takes no time.</summary>
    public double Ideal(Contender contender) => contender.Concurrency / Handling.TotalSeconds;

    public Scenario Without(Func<Contender, bool> isOut) => this with { Contenders = [.. Contenders.Where(c => !isOut(c))] };
}
