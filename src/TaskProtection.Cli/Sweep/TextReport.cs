using System.Globalization;
using System.Text;

namespace TaskProtection.Cli.Sweep;

/// <summary>The findings for people.</summary>
internal static class TextReport
{
    public static string Write(SweepReport report)
    {
        var text = new StringBuilder();
        foreach (var finding in report.Findings.OrderBy(static finding => finding.IsLeft ? 0 : 1).ThenBy(static finding => finding.Verdict))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{JsonReport.Name(finding.Verdict),-14} {finding.Instance.InstanceId}  {finding.Instance.GroupName}: {finding.Reason}{Age(finding, report)}");
        }

        var counts = report.Findings.CountBy(static finding => finding.Verdict).OrderBy(static count => count.Key)
            .Select(static count => $"{count.Value} {JsonReport.Name(count.Key)}");
        text.Append(CultureInfo.InvariantCulture, $"{Count(report.Findings.Count, "protected instance")} in {Count(report.Groups.Count, "group")} of {report.Region}");
        text.Append(report.Findings.Count == 0 ? "." : $": {string.Join(", ", counts)}.");
        if (!report.Apply && report.Findings.Any(static finding => finding.Verdict == Verdict.Leaked))
        {
            text.Append(" Nothing was changed: --apply clears what is leaked, after a second look.");
        }

        if (report.WasInterrupted)
        {
            text.Append(" Interrupted: this is what was known by then.");
        }
        else if (!report.IsComplete)
        {
            text.Append(" The look is incomplete.");
        }

        return text.ToString();
    }

    // The flag itself has no date. When the last task stopped is the nearest thing that AWS tells, and not for long.
    private static string Age(Finding finding, SweepReport report)
        => finding.Verdict is not (Verdict.Leaked or Verdict.Cleared) ? ""
            : finding.Tasks?.LastStoppedAt is { } stopped ? $"; the last task stopped {Ago(report.EndedAt - stopped)} ago"
            : "; since when is unknown";

    private static string Ago(TimeSpan age) => age < TimeSpan.FromMinutes(1) ? $"{Math.Max(0, (int)age.TotalSeconds)} s"
        : age < TimeSpan.FromHours(2) ? $"{(int)age.TotalMinutes} min"
        : $"{(int)age.TotalHours} h";

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
