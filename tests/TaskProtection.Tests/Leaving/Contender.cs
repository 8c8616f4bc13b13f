namespace TaskProtection.Tests.Leaving;

/// <summary>How the workers of a fleet meet what takes them away.</summary>
internal enum Contender
{
    /// <summary>SIGTERM is all that they know.</summary>
    Unprotected,

    /// <summary>Protected while they work, which is always: nothing tells them to make way.</summary>
    Staying,

    /// <summary>Protected, and they yield on evidence.</summary>
    Yielding,

    /// <summary>The same; and once the successors run they end by themselves.</summary>
    Retiring,
}
