namespace TaskProtection.Tests.Core.Truth;

/// <summary>What becomes of one call. Drawn before the call begins, so that a failing case shrinks.</summary>
/// <param name="Kind">How it ends, for the caller and at AWS.</param>
/// <param name="Reply">0 to 1: when in its time the reply comes.</param>
/// <param name="Effect">0 to 1: when in its time the effect lands.</param>
/// <param name="Jitter">0 to 1: handed to the core.</param>
/// <param name="TellsExpiry">Whether a grant says when it ends.</param>
/// <param name="RenewAfter">When the target asks to be called again; null for the ordinary.</param>
/// <param name="IsPrecaution">Whether what never expires is good beyond that.</param>
internal sealed record Fate(FateKind Kind, double Reply, double Effect, double Jitter, bool TellsExpiry, TimeSpan? RenewAfter, bool IsPrecaution = false)
{
    /// <summary>AWS at its best.</summary>
    public static readonly Fate Healthy = new(FateKind.Done, 0.02, 0.5, 0.5, true, null);
}
