using System.CommandLine;
using TaskProtection.Cli.Sweep;

namespace TaskProtection.Cli;

/// <summary>The <c>task-protection</c> command.</summary>
internal static class ToolCommand
{
    // A clear that is under way at Ctrl+C is waited for: one attempt of 10 s, or a few that are refused at once and the waits between.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(40);

    public static async Task<int> RunAsync(string[] args, ToolContext context, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Looks after the protection that workers on Amazon ECS set, from outside.") { SweepCommand.Create(context) };
        var parsed = root.Parse(args);
        if (parsed.Errors is [var error, ..])
        {
            return await RefuseAsync(context, $"{error.Message} See task-protection {parsed.CommandResult.Command.Name} --help.").ConfigureAwait(false);
        }

        var invocation = new InvocationConfiguration
        {
            Output = context.Output,
            Error = context.Error,
            ProcessTerminationTimeout = EndTimeout,
            EnableDefaultExceptionHandler = false,
        };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (UsageException exception)
        {
            return await RefuseAsync(context, exception.Message).ConfigureAwait(false);
        }
    }

    private static async Task<int> RefuseAsync(ToolContext context, string message)
    {
        await context.Error.WriteLineAsync(message).ConfigureAwait(false);
        return ExitCode.Usage;
    }
}
