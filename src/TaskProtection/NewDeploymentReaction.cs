namespace TaskProtection;

/// <summary>What a task does when a newer deployment wants its place.</summary>
public enum NewDeploymentReaction
{
    /// <summary>It finishes its work, lets its protection go for a moment, and ECS decides. If ECS does not take it, it works on.</summary>
    Yield,

    /// <summary>The same; and once the newer deployment runs and is in health, the host stops when the work is done.</summary>
    Retire,

    /// <summary>Nothing: it goes on, protected, until it has nothing to do.</summary>
    Ignore,
}
