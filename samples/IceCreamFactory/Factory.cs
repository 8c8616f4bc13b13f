using IceCreamFactory.Display;
using IceCreamFactory.Fleet;
using IceCreamFactory.History;
using IceCreamFactory.Plan;
using IceCreamFactory.Report;
using Spectre.Console;

namespace IceCreamFactory;

/// <summary>Runs the fleet, once or twice, reports, and has the report judged.</summary>
internal static class Factory
{
    // What shells report for a program that Ctrl+C ended: 128 + SIGINT.
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(FactorySettings settings, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            await Console.Error.WriteLineAsync("The workers are stopped with POSIX signals: run this on Linux or macOS, or in WSL.");
            return CommandLine.UsageError;
        }

        var plan = FleetPlan.Make(settings.Seed, settings.Orders);
        IFleetDisplay display = AnsiConsole.Profile is { Out.IsTerminal: true, Capabilities.Ansi: true }
            ? new TerminalDisplay(AnsiConsole.Console, TimeProvider.System)
            : new PlainDisplay(Console.Out);
        bool[] runs = settings.OnlyWithoutProtection ? [false] : [true, false];
        try
        {
            var eventFiles = runs.Select(isProtected => EventFile(settings.Output, isProtected)).ToList();
            Console.WriteLine(FleetSettings.Scale);
            foreach (var (isProtected, file) in runs.Zip(eventFiles))
            {
                await new FleetRun(plan, settings.Seed, isProtected, TimeProvider.System).RunAsync(file, display, cancellationToken);
                if (UnopenedFleet.Describe(RunHistory.Read(file)) is { } failure)
                {
                    Console.WriteLine(failure);
                    Console.WriteLine($"Raw events: {file}");
                    return 1;
                }
            }

            Console.WriteLine();
            Console.WriteLine(await FleetReport.WriteAsync(eventFiles, settings.Output, cancellationToken));
            var verdict = await CheckerProgram.JudgeAsync(eventFiles, cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(settings.Output.FullName, "checker.txt"), verdict.Figures, cancellationToken);
            foreach (var complaint in verdict.Complaints)
            {
                Console.WriteLine(complaint);
            }

            Console.WriteLine($"Picture, report and raw events: {settings.Output.FullName}");
            Console.WriteLine(verdict.IsGood ? "The checker agrees with every figure, and every promise was kept." : "NOT as promised.");
            return verdict.IsGood ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before the end: nothing to report.");
            return Interrupted;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return CommandLine.UsageError;
        }
    }

    private static string EventFile(DirectoryInfo output, bool isProtected)
        => Path.Combine(output.CreateSubdirectory(isProtected ? "with" : "without").FullName, "events.jsonl");
}
