namespace TaskProtection.Tests.Core.Truth;

internal enum TargetKind
{
    /// <summary>Like the ECS task: protection expires.</summary>
    Task,

    /// <summary>Like the instance flag: protection lasts until it is released.</summary>
    Instance,
}
