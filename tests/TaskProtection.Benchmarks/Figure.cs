namespace TaskProtection.Benchmarks;

/// <summary>One thing that was measured in several rounds.</summary>
/// <param name="What">What it is.</param>
/// <param name="Values">One value a round; NaN where there was nothing to measure, which meets no budget.</param>
/// <param name="Unit">Its unit; <c>×</c> for a ratio, which is taken within each round, whose parts shared the machine's mood.</param>
/// <param name="Format">How a value is written.</param>
/// <param name="Least">The budget, where it is a lower bound.</param>
/// <param name="Most">The budget, where it is an upper bound.</param>
/// <param name="IsOfTime">Whether it depends on the machine and its mood. What does not can be judged by a program.</param>
internal sealed record Figure(
    string What, IReadOnlyList<double> Values, string Unit, string Format, double? Least = null, double? Most = null, bool IsOfTime = true)
{
    public Spread Spread { get; } = Spread.Of(Values);

    public bool HasBudget => (Least ?? Most) is not null;

    public bool IsMet => Meets(Spread.Median) && !Values.Any(double.IsNaN);

    /// <summary>Whether the rounds disagree: the verdict is that of the median, and could have been the other one.</summary>
    public bool IsUncertain => Values.Any(Meets) && !Values.All(Meets);

    public string Budget => Least is not null ? $"≥ {Least} {Unit}" : $"≤ {Most} {Unit}";

    /// <summary>The part of an upper budget that is used, or how many times a lower one is reached.</summary>
    public double OfBudget => Spread.Median / (Least ?? Most ?? double.NaN);

    public override string ToString() => HasBudget
        ? $"{(IsMet ? "met" : "missed"),-6} {What}: {Spread.ToString(Format)} {Unit}, budget {Budget}{(IsUncertain ? ", not in every round" : "")}"
        : $"       {What}: {Spread.ToString(Format)} {Unit}";

    private bool Meets(double value) => value >= (Least ?? double.NegativeInfinity) && value <= (Most ?? double.PositiveInfinity);
}
