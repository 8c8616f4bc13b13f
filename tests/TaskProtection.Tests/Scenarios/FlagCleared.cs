namespace TaskProtection.Tests.Scenarios;

/// <summary>The last time that the flag of an instance was cleared.</summary>
/// <param name="At">When.</param>
/// <param name="By">By whom: the id of a task where the events say it.</param>
/// <param name="SetAt">When it had been set before; null when it never was.</param>
internal sealed record FlagCleared(TimeSpan At, string By, TimeSpan? SetAt);
