namespace TaskProtection.Testing.Ecs;

/// <summary>Whether ECS leaves a protected task alone where AWS does not say.</summary>
public enum ProtectionEffect
{
    /// <summary>It is stopped like any other: the worse case for a worker, and so the default.</summary>
    Ignored,

    /// <summary>It is left alone until its protection ends.</summary>
    Respected,
}
