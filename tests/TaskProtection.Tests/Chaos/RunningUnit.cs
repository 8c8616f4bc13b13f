namespace TaskProtection.Tests.Chaos;

/// <summary>A unit that a process has begun.</summary>
internal sealed class RunningUnit(Unit unit, ProtectionScope scope, bool isClaimed)
{
    public Unit Unit => unit;

    public ProtectionScope Scope => scope;

    /// <summary>It was told that it is protected, and has not been told otherwise.</summary>
    public bool IsClaimed { get; set; } = isClaimed;

    public ITimer? End { get; set; }
}
