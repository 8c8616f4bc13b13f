using System.Diagnostics;

namespace TaskProtection.Tests.Samples;

/// <summary><c>samples/five-seeds.sh</c>, with a factory that does what a test says.</summary>
public sealed class FiveSeedsScript : IDisposable
{
    private readonly DirectoryInfo _results = Directory.CreateTempSubdirectory("five-seeds-");

    private string Figures => Path.Combine(_results.CreateSubdirectory("seed-7").FullName, "checker.txt");

    public void Dispose() => _results.Delete(recursive: true);

    [Fact]
    public async Task Shows_the_figures_of_a_run()
    {
        var (exitCode, output) = await RunAsync($"printf 'sent 60 60\ndeployment-seconds 17.937 5.983\n' > '{Figures}'");

        Assert.Equal(0, exitCode);
        Assert.Contains("seed 7: as promised", output, StringComparison.Ordinal);
        Assert.Matches(@"\n7 +with +60 .* 17\.9 .*\n7 +without +60 .* 6\.0 ", output);
    }

    [Fact]
    public async Task Shows_the_end_of_the_log_of_a_run_that_crashed_and_no_figures_of_an_earlier_one()
    {
        await File.WriteAllTextAsync(Figures, "sent 60 60\n");

        var (exitCode, output) = await RunAsync("echo 'Unhandled exception.'; return 134");

        Assert.Equal(1, exitCode);
        Assert.Contains("seed 7: NOT as promised\nUnhandled exception.\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("7 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shows_only_the_complaints_of_a_run_that_has_some()
    {
        var (_, output) = await RunAsync("printf 'the shop opens\nBROKEN: no order\n'; return 1");

        Assert.Contains("seed 7: NOT as promised\nBROKEN: no order\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_no_seconds_for_a_deployment_that_never_ended()
    {
        var (_, output) = await RunAsync($"printf 'deployment-seconds - -\nprotection-calls-per-order - 0\n' > '{Figures}'");

        Assert.Matches(@"\n7 +with .* +- +- +\n7 +without .* +- +0\.00 +\n", output);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string factory)
    {
        // A function of the shell is found before the program of its name. "dotnet build" has nothing to do.
        var script = $"dotnet() {{ [ \"$1\" = build ] && return; {factory}; }}; export -f dotnet; exec bash samples/five-seeds.sh \"$@\"";
        var start = new ProcessStartInfo("bash", ["-c", script, "five-seeds", _results.FullName, "7"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Repository(),
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TaskProtection.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}
