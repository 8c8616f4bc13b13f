using IceCreamFactory.Report;

namespace TaskProtection.Tests.Samples;

/// <summary>Has the real checker, a process of its own, judge scripts.</summary>
internal static class Checking
{
    public static async Task<Verdict> JudgeAsync(params EventScript[] scripts)
    {
        var files = scripts.Select(script => script.Save()).ToList();
        try
        {
            return await CheckerProgram.JudgeAsync(files, TestContext.Current.CancellationToken);
        }
        finally
        {
            files.ForEach(File.Delete);
        }
    }

    public static string[] Figure(this Verdict verdict, string name)
        => verdict.Figures.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
}
