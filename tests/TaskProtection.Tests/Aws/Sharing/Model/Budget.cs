namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>How much may happen in one schedule. Everything that it allows is tried, at every moment and in every order.</summary>
/// <param name="Tasks">How many tasks the instance begins with.</param>
/// <param name="Enters">How often a task becomes busy, all together.</param>
/// <param name="Crashes">How many processes are killed.</param>
/// <param name="Restarts">How many tasks are started later, each of which reconciles what it finds.</param>
/// <param name="Faults">How many calls are not answered, answered too late, or throttled.</param>
internal readonly record struct Budget(int Tasks, int Enters, int Crashes, int Restarts, int Faults);
