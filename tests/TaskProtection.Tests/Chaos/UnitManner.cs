namespace TaskProtection.Tests.Chaos;

/// <summary>What a unit does when its process is to end.</summary>
internal enum UnitManner
{
    /// <summary>Finishes if it can, and gives up when it is told to.</summary>
    Obedient,

    /// <summary>Saves and gives up as soon as shutdown begins.</summary>
    Quick,

    /// <summary>Hears nothing.</summary>
    Stubborn,
}
