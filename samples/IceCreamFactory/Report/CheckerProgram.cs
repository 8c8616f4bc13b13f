using System.Diagnostics;
using IceCreamFactory.History;

namespace IceCreamFactory.Report;

/// <summary>Runs the separate checker on the raw events and compares its figures with the report's.</summary>
internal static class CheckerProgram
{
    public static async Task<Verdict> JudgeAsync(IReadOnlyList<string> eventFiles, CancellationToken cancellationToken)
    {
        var program = DotnetProgram.Find("checker", "IceCreamFactory.Checker.dll");
        var start = new ProcessStartInfo(DotnetProgram.Host, ["exec", program, .. eventFiles])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var checker = Process.Start(start) ?? throw new InvalidOperationException("The checker did not start.");
        try
        {
            var errors = checker.StandardError.ReadToEndAsync(cancellationToken);
            var figures = await checker.StandardOutput.ReadToEndAsync(cancellationToken);
            var complaints = (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await checker.WaitForExitAsync(cancellationToken);
            return new Verdict(checker.ExitCode == 0, figures, [.. complaints, .. Differences(eventFiles, figures)]);
        }
        finally
        {
            if (!checker.HasExited)
            {
                checker.Kill();
            }
        }
    }

    /// <summary>Where the report and the checker disagree on a figure, one line each.</summary>
    internal static IEnumerable<string> Differences(IReadOnlyList<string> eventFiles, string checkerFigures)
    {
        var rows = checkerFigures.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(words => words[0], words => words[1..]);
        for (var run = 0; run < eventFiles.Count; run++)
        {
            foreach (var figure in FigureSet.Of(RunHistory.Read(eventFiles[run])))
            {
                var (ours, theirs) = (Notation.Exact(figure.Value), rows.TryGetValue(figure.Key, out var row) ? row[run] : "missing");
                if (ours != theirs)
                {
                    yield return $"DIFFERENT: {figure.Key} is {ours} in the report and {theirs} in the checker ({eventFiles[run]})";
                }
            }
        }
    }
}
