using System.ComponentModel;
using System.Diagnostics;

namespace TaskProtection.Benchmarks;

/// <summary>Which sources are measured.</summary>
internal static class SourceState
{
    /// <summary>The commit, with what is not committed; <c>unknown</c> without git.</summary>
    public static string Current() => Git("rev-parse", "--short", "HEAD") is { } commit && Git("status", "--porcelain") is { } changes
        ? commit.Trim() + (changes.Length > 0 ? " + changes" : "")
        : "unknown";

    private static string? Git(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
