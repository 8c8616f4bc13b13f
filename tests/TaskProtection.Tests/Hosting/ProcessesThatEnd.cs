using System.Diagnostics;
using IceCreamFactory;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Tests.Hosting;

/// <summary>Real processes: what a container's exit code says, and whether anything stays protected.</summary>
public sealed class ProcessesThatEnd
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>.NET aborts after an exception that nobody caught: 128 + SIGABRT.</summary>
    private const int Aborted = 134;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(Terminate, 1)]
    [InlineData(Terminate, 2)]
    [InlineData(Interrupt, 2)]
    public async Task Finish_their_unit_once_however_often_they_are_told(int signal, int times)
    {
        var (code, lines) = await RunAsync("signal", async process =>
        {
            for (var i = 0; i < times; i++)
            {
                PosixSignals.Send(process.Id, signal);
                await Task.Delay(TimeSpan.FromSeconds(0.4), TimeProvider.System);
            }
        });

        Assert.Equal((0, "protected begun stopping done released"), (code, lines));
    }

    [Fact]
    public async Task Finish_the_unit_that_stopped_the_host()
        => Assert.Equal((0, "protected begun stopping done released"), await RunAsync("stop"));

    [Fact]
    public async Task Do_not_exit_as_if_they_were_done_when_they_died()
        => Assert.Equal((1, "protected begun released"), await RunAsync("throw"));

    [Fact]
    public async Task Do_not_exit_as_if_they_were_done_when_the_stop_kills_them()
    {
        var end = await RunAsync("throw-at-stop", static process =>
        {
            PosixSignals.Send(process.Id, Terminate);
            return Task.CompletedTask;
        });

        Assert.Equal((1, "protected begun stopping released"), end);
    }

    [Fact]
    public async Task Leave_nothing_behind_when_the_start_fails()
    {
        var (code, lines) = await RunAsync("start-fails");

        Assert.Equal(Aborted, code);
        Assert.EndsWith(" released", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leave_nothing_behind_when_they_are_told_in_the_middle_of_their_start()
    {
        var (code, lines) = await RunAsync("slow-start", process =>
        {
            PosixSignals.Send(process.Id, Terminate);
            return Task.CompletedTask;
        });

        // .NET's own host throws to whoever started it; a program that catches that decides its code itself.
        Assert.Equal(Aborted, code);
        Assert.EndsWith(" released", lines, StringComparison.Ordinal);
    }

    /// <param name="ending">How it ends.</param>
    /// <param name="begun">What is done once its unit is begun, and its start is under way.</param>
    private static async Task<(int Code, string Lines)> RunAsync(string ending, Func<Process, Task>? begun = null)
    {
        // Whoever runs the tests in the background has SIGINT ignored, and a child inherits that.
        string[] arguments = ["--default-signal=INT", DotnetProgram.Host, DotnetProgram.Find("end-worker", "TaskProtection.EndWorker.dll"), ending];
        using var process = Process.Start(new ProcessStartInfo("env", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            List<string> lines = [];
            HashSet<string> awaited = ending == "slow-start" ? ["begun", "starting"] : ["begun"];
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken) is { } line)
            {
                lines.Add(line);
                if (awaited.Remove(line) && awaited.Count == 0 && begun is not null)
                {
                    await begun(process);
                }
            }

            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            await errors;
            string[] own = ["protected", "begun", "starting", "stopping", "done", "released"];
            return (process.ExitCode, string.Join(' ', lines.Where(own.Contains)));
        }
        finally
        {
            process.Kill();
        }
    }
}
