using IceCreamFactory.History;

namespace IceCreamFactory.Report;

/// <summary>What is told of a fleet whose workers never came up: there are no figures, but a worker may have said why.</summary>
internal static class UnopenedFleet
{
    // An exception with what it was caused by, and what was logged before it.
    private const int LastLines = 10;

    // A stack is longer than a screen, and pushes the error out of sight; the raw events have it.
    private const string StackFrame = "   at ";

    /// <summary>Null when the fleet did open.</summary>
    public static string? Describe(RunHistory run)
    {
        if (run.HasStarted)
        {
            return null;
        }

        if (run.Tasks.FindLast(task => task.Output.Count > 0) is not { } task)
        {
            return "The fleet never opened, and no worker wrote a line.";
        }

        var lines = task.Output.Where(line => !line.StartsWith(StackFrame, StringComparison.Ordinal)).TakeLast(LastLines);
        return $"The fleet never opened. The last that task {task.Name} wrote:\n  {string.Join("\n  ", lines)}";
    }
}
