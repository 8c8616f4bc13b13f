namespace TaskProtection.Cli.Sweep;

/// <summary>Writes the findings to standard output and the problems to standard error.</summary>
internal static class ReportWriter
{
    public static async Task WriteAsync(SweepReport report, OutputFormat format, ToolContext context)
    {
        await context.Output.WriteLineAsync(format == OutputFormat.Json ? JsonReport.Write(report) : TextReport.Write(report)).ConfigureAwait(false);
        foreach (var problem in report.Problems)
        {
            await context.Error.WriteLineAsync(Describe(problem)).ConfigureAwait(false);
        }
    }

    private static string Describe(Problem problem)
    {
        var on = problem.Resource is null ? "" : $" on {problem.Resource}";
        var code = problem.Code is null ? "" : $" ({problem.Code})";
        return problem.MissingStatement is { } statement
            ? $"{problem.Action}{on} is denied{code}: {problem.Message} Missing is the IAM statement {statement}"
            : $"{problem.Action}{on} failed{code}: {problem.Message}";
    }
}
