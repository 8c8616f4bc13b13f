namespace TaskProtection.Tests.Simulator;

/// <summary>
/// Tests whose clock moves by itself run alone: it moves when the process's thread pool is at rest, and other tests' work would
/// hold it up, or hide this test's own.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TimeAlone
{
    public const string Name = "Virtual time";
}
