using IceCreamFactory.History;

namespace IceCreamFactory.Report;

/// <summary>The figures of one run, in the order in which they are shown.</summary>
internal static class FigureSet
{
    private static readonly string[] KnownCauses = ["scale-in", "desired-count", "deployment", "spot", "crash"];

    public static IReadOnlyList<Figure> Of(RunHistory run)
    {
        var made = run.Units.Where(unit => unit.Outcome != Outcome.Cut).ToLookup(unit => unit.Order);
        var cut = run.Tasks.SelectMany(task => task.Units.Where(unit => unit.Outcome == Outcome.Cut).Select(unit => (task, unit))).ToList();
        var makers = run.Tasks
            .SelectMany(task => task.Units.Where(unit => unit.Outcome != Outcome.Cut).Select(unit => (unit.Order, task)))
            .ToLookup(maker => maker.Order, maker => maker.task);
        var waits = run.Units.Where(unit => unit.ProtectedAfter is not null).Select(unit => unit.ProtectedAfter).Order().ToList();

        return
        [
            new("sent", "orders sent", run.Sent.Count),
            new("made", "orders made", made.Count),
            new("made-twice", "made twice", made.Count(order => order.Count() > 1)),
            new("lost", "lost", run.Sent.Count(order => !made.Contains(order))),
            new("cut-by-scale-in", "interrupted by: scale-in of the group", CutBy("scale-in")),
            new("cut-by-desired-count", "                lower desired count", CutBy("desired-count")),
            new("cut-by-deployment", "                deployment", CutBy("deployment")),
            new("cut-by-spot", "                Spot", CutBy("spot")),
            new("cut-by-crash", "                SIGKILL by hand", CutBy("crash")),
            new("cut-by-other", "                anything else", cut.Count(c => !KnownCauses.Contains(c.task.Cause))),
            new("not-made-by-another", "  of these, not made by another worker", cut.Count(c => MadeByNobodyElse(c.task, c.unit))),
            new("wasted-seconds", "seconds of work thrown away", run.Units.Where(unit => unit.Outcome != Outcome.Made).Sum(Seconds)),
            new("not-protected-throughout", "not protected throughout", run.Tasks.Sum(Exposed)),
            new("left-protected-tasks", "still protected when idle: tasks", run.LeftProtectedTasks),
            new("left-protected-instances", "                           instances", run.LeftProtectedInstances),
            new("deployment-seconds", "deployment took, seconds", (run.DeploymentCompleted - run.DeploymentStarted) / 1000),
            new("protection-calls-per-order", "AWS calls an order: protection", CallsTo("ecs", "ecs-agent", "autoscaling")),
            new("sqs-calls-per-order", "                    SQS", CallsTo("sqs")),
            new("ms-to-protected-p50", "receive to protected, ms: median", waits.Count == 0 ? null : waits[(waits.Count - 1) / 2]),
            new("ms-to-protected-max", "                          longest", waits.Count == 0 ? null : waits[^1]),
        ];

        decimal CutBy(string cause) => cut.Count(c => c.task.Cause == cause);

        bool MadeByNobodyElse(TaskHistory task, UnitOfWork unit) => makers[unit.Order].All(maker => maker == task);

        decimal? CallsTo(params ReadOnlySpan<string> services)
        {
            var calls = 0m;
            foreach (var service in services)
            {
                calls += run.Calls.GetValueOrDefault(service);
            }

            return run.Sent.Count == 0 ? null : calls / run.Sent.Count;
        }
    }

    private static int Exposed(TaskHistory task) => task.Units.Count(unit => !task.WasProtectedThroughout(unit));

    private static decimal Seconds(UnitOfWork unit) => (unit.Span.To - unit.Span.From) / 1000;
}
