namespace TaskProtection.Testing.Ecs;

/// <summary>Whether a protected task on a DRAINING container instance is stopped. AWS does not say.</summary>
public enum DrainingProtection
{
    /// <summary>It is stopped like any other: the worse case for a worker, and so the default.</summary>
    Ignored,

    /// <summary>It is left alone until its protection ends.</summary>
    Respected,
}
