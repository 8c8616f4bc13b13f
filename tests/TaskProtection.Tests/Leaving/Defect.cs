namespace TaskProtection.Tests.Leaving;

/// <summary>What is wrong with a version.</summary>
internal enum Defect
{
    None,

    /// <summary>Its tasks come to run, take no work, and exit.</summary>
    Crashes,

    /// <summary>Its tasks never come to run.</summary>
    DoesNotStart,
}
