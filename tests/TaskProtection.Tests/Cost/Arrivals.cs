namespace TaskProtection.Tests.Cost;

/// <summary>When messages come.</summary>
internal enum Arrivals
{
    /// <summary>One by one, at any time (Poisson).</summary>
    AtRandom,

    /// <summary>All of an hour's at once.</summary>
    EachHourAtOnce,
}
