namespace TaskProtection.Tests.Chaos;

/// <summary>One unit of work.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Duration">How long it takes.</param>
/// <param name="Manner">What it does when its process is to end.</param>
internal sealed record Unit(int Number, TimeSpan Duration, UnitManner Manner);
