namespace TaskProtection.Tests.Core.Truth;

/// <summary>One thing that happens in a scenario.</summary>
/// <param name="After">How long after the step before, in true time.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Amount">An entry's need, a wall clock's jump, a suspension's length; zero where none applies.</param>
internal sealed record Step(TimeSpan After, StepKind Kind, TimeSpan Amount);
