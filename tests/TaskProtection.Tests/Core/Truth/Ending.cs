namespace TaskProtection.Tests.Core.Truth;

/// <summary>What follows the scripted part, with AWS and the clocks in health.</summary>
internal enum Ending
{
    /// <summary>Somebody is in and stays.</summary>
    Hold,

    /// <summary>Everybody goes.</summary>
    GoIdle,

    /// <summary>Everybody goes, for good.</summary>
    Leave,
}
