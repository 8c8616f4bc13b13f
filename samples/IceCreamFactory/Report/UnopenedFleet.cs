using IceCreamFactory.History;

namespace IceCreamFactory.Report;

/// <summary>What is told of a fleet whose workers never came up: there are no figures, but a worker may have said why.</summary>
internal static class UnopenedFleet
{
    // An exception with its stack, and what was logged before it.
    private const int LastLines = 30;

    /// <summary>Null when the fleet did open.</summary>
    public static string? Describe(RunHistory run)
    {
        if (run.HasStarted)
        {
            return null;
        }

        return run.Tasks.FindLast(task => task.Output.Count > 0) is { } task
            ? $"The fleet never opened. The last that task {task.Name} wrote:\n  {string.Join("\n  ", task.Output.TakeLast(LastLines))}"
            : "The fleet never opened, and no worker wrote a line.";
    }
}
