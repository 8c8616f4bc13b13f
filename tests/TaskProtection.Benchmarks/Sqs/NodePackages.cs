using System.ComponentModel;
using System.Diagnostics;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>The packages of the contender that runs on Node, at the versions of its lock file.</summary>
internal static class NodePackages
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "sqs-consumer");

    public static string Script => Path.Combine(s_folder, "consumer.mjs");

    /// <summary>Installs what is missing. Null when all is there, else why that contender cannot run: a machine with .NET alone compares the others.</summary>
    public static async Task<string?> InstallAsync()
    {
        if (File.Exists(Path.Combine(s_folder, "node_modules", ".package-lock.json"))) // What npm writes last.
        {
            return null;
        }

        try
        {
            // Not its scripts: none of these packages needs one.
            var start = new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"])
            {
                WorkingDirectory = s_folder, RedirectStandardOutput = true,
            };
            using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm did not start.");
            await npm.WaitForExitAsync();
            return npm.ExitCode == 0 ? null : $"npm ci failed with exit code {npm.ExitCode}";
        }
        catch (Win32Exception error)
        {
            return $"npm cannot be started: {error.Message}";
        }
    }
}
