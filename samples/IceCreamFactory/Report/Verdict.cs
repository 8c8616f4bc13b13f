namespace IceCreamFactory.Report;

/// <summary>What the separate checker found.</summary>
/// <param name="CheckerAgrees">Whether the checker's exit code was 0.</param>
/// <param name="Figures">The figures as the checker printed them.</param>
/// <param name="Complaints">Broken promises, and figures on which report and checker disagree; one line each.</param>
internal sealed record Verdict(bool CheckerAgrees, string Figures, IReadOnlyList<string> Complaints)
{
    public bool IsGood => CheckerAgrees && Complaints.Count == 0;
}
