namespace TaskProtection.Tests.Cost;

/// <summary>Who decides when a task is protected.</summary>
internal enum Rival
{
    /// <summary>The library: its core, its runtime and its deployment watch.</summary>
    Library,

    /// <summary>Protection is set before each message and cleared after it.</summary>
    Toggler,

    /// <summary>Protected before each poll, and let go when the poll is empty: the pattern of AWS's example of a queue consumer.</summary>
    ProtectFirst,
}
