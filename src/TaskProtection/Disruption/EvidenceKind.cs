namespace TaskProtection.Disruption;

internal enum EvidenceKind
{
    /// <summary>ECS is content.</summary>
    None,

    /// <summary>It cannot be told.</summary>
    Untold,

    /// <summary>More tasks run than are desired, and no deployment is going on.</summary>
    ScaleIn,

    /// <summary>A newer deployment runs in their place already, or has no room to.</summary>
    Deployment,
}
