using TaskProtection.Aws;

namespace TaskProtection.Disruption;

/// <summary>Whether ECS wants tasks such as this one gone.</summary>
/// <param name="Kind">What for.</param>
/// <param name="Probability">The share of them that it can take now, 0 to 1: with that probability each stands aside.</param>
/// <param name="Reason">For an operator.</param>
internal readonly record struct Evidence(EvidenceKind Kind, double Probability, string Reason)
{
    public static readonly Evidence None = new(EvidenceKind.None, 0, "ECS wants none of these tasks gone");

    /// <summary>Nothing can be concluded from what ECS says of this service.</summary>
    public static readonly Evidence Untold = new(EvidenceKind.Untold, 0, "task sets and deployments other than rolling ones do not tell which task is wanted gone");

    /// <summary>The newer deployment, whatever its state; null where there is none.</summary>
    public EcsDeployment? Newer { get; init; }

    public bool IsWanted => Probability > 0;

    /// <summary>There is a newer deployment, and nothing to do for it.</summary>
    public static Evidence NoneFor(EcsDeployment newer) => None with { Newer = newer };
}
