namespace TaskProtection.Benchmarks;

/// <summary>One thing that was measured in several rounds.</summary>
/// <param name="What">What it is.</param>
/// <param name="Values">One value a round.</param>
/// <param name="Unit">Its unit; <c>×</c> for a ratio, which is taken within each round, whose parts shared the machine's mood.</param>
/// <param name="Format">How a value is written.</param>
/// <param name="Least">The budget, where it is a lower bound.</param>
/// <param name="Most">The budget, where it is an upper bound.</param>
internal sealed record Figure(string What, IReadOnlyList<double> Values, string Unit, string Format, double? Least = null, double? Most = null)
{
    public Spread Spread { get; } = Spread.Of(Values);

    public bool HasBudget => (Least ?? Most) is not null;

    public bool IsMet => Spread.Median >= (Least ?? double.NegativeInfinity) && Spread.Median <= (Most ?? double.PositiveInfinity);

    public string Verdict => IsMet ? "met" : "missed";

    public string Budget => Least is not null ? $"≥ {Least} {Unit}" : $"≤ {Most} {Unit}";

    /// <summary>The part of an upper budget that is used, or how many times a lower one is reached.</summary>
    public double OfBudget => Spread.Median / (Least ?? Most ?? double.NaN);

    public override string ToString() => HasBudget
        ? $"{Verdict,-6} {What}: {Spread.ToString(Format)} {Unit}, budget {Budget}"
        : $"       {What}: {Spread.ToString(Format)} {Unit}";
}
