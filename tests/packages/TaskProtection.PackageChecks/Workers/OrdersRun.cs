using System.Globalization;

namespace TaskProtection.PackageChecks.Workers;

/// <summary>A worker of the queue <c>orders</c>: messages in, all handled; protected meanwhile and not after; SIGTERM in the middle of one.</summary>
internal sealed class OrdersRun(string name, string program, IReadOnlyList<string> arguments, Checks checks)
{
    private const int Orders = 200;

    public async Task<WorkerFigures> RunAsync()
    {
        await using var worker = new WorkerTask(program, arguments);
        var started = await worker.WhenAsync("task.started");
        var process = (int)started.Fields["pid"]!;
        var ready = await worker.WhenAsync("task.output", static e => ((string)e.Fields["line"]!).Contains("SQS worker orders reads", StringComparison.Ordinal), 1);
        var (atReady, _) = WorkerTask.Memory(process);
        for (var number = 1; number <= Orders; number++)
        {
            worker.Orders.Send(Body(number, milliseconds: 20));
        }

        await worker.WhenEmptyAsync();
        await worker.WhenAsync("task.protection", ("enabled", false), ("by", "agent"));
        await worker.WhenAsync("instance.protection", ("enabled", false));
        var figures = new WorkerFigures((ready.At - started.At).TotalMilliseconds, atReady, WorkerTask.Memory(process).Peak);
        checks.That($"{name}: {Orders} orders are made once each", Made(worker, 1, Orders) == Orders, worker.Lines());
        checks.Released($"{name}: task and instance are let go when nothing runs", [.. worker.Events], " made");

        worker.Orders.Send(Body(Orders + 1, milliseconds: 2000));
        await worker.WhenAsync("task.output", static e => ((string)e.Fields["line"]!).Contains($"order {Orders + 1} begun", StringComparison.Ordinal), 1);
        worker.Stop();
        var stopped = await worker.WhenAsync("task.stopped");
        var events = worker.Events.ToList();
        checks.BegunProtected(name, events);
        checks.Equal($"{name}: exit code after SIGTERM", "0", stopped.Fields["exitCode"]?.ToString());
        checks.That($"{name}: the order that ran at SIGTERM is made", Made(worker, Orders + 1, Orders + 1) == 1, worker.Lines());
        checks.Equal($"{name}: messages left", "0", worker.Orders.Count().Live.ToString(CultureInfo.InvariantCulture));
        checks.ReleasedAtExit(name, events, " made");
        checks.That($"{name}: no warnings and no errors", !Complains(worker.Lines()), worker.Lines());
        checks.Figure($"{name}: {figures}");
        return figures;
    }

    // The console's formatter, in one line or in two.
    internal static bool Complains(string lines)
        => lines.Split('\n').Any(static line => line.StartsWith("warn:", StringComparison.Ordinal) || line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal) || line.StartsWith("Unhandled", StringComparison.Ordinal));

    private static string Body(int number, int milliseconds) => $$"""{"number":{{number}},"milliseconds":{{milliseconds}}}""";

    private static int Made(WorkerTask worker, int from, int to)
    {
        var lines = worker.Lines().Split('\n').Select(static line => line.Trim()).ToList();
        return Enumerable.Range(from, to - from + 1).Count(number => lines.Count(line => line == $"order {number} made") == 1);
    }
}
