namespace TaskProtection.Tests.Chaos;

/// <summary>One unit of work.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Duration">How long it takes.</param>
/// <param name="Manner">What it does when its process is to end.</param>
internal sealed record Unit(int Number, TimeSpan Duration, UnitManner Manner);

internal enum UnitManner
{
    /// <summary>Finishes if it can, and gives up when it is told to.</summary>
    Obedient,

    /// <summary>Saves and gives up as soon as shutdown begins.</summary>
    Quick,

    /// <summary>Hears nothing.</summary>
    Stubborn,
}
