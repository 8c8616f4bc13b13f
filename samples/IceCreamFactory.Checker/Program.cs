// Recomputes every figure of a run from its events.jsonl alone and judges the promises: one column a file, one line a broken
// promise, exit code 1. It shares no code with worker, report or simulator. The events are described in docs/simulator-events.md.
using System.Globalization;
using System.Text.Json;

var runs = args.Select(file => Judge(File.ReadLines(file).Select(line => JsonElement.Parse(line)).ToLookup(e => S(e, "kind")))).ToList();
foreach (var name in runs[0].Figures.Keys)
    Console.WriteLine(name.PadRight(28) + string.Concat(runs.Select(run => Text(run.Figures[name]).PadLeft(11))));
runs.ForEach(run => run.Broken.ForEach(Console.Error.WriteLine));
return runs.TrueForAll(run => run.Broken.Count == 0) ? 0 : 1;

static string Text(decimal? figure) => figure?.ToString("0.###", CultureInfo.InvariantCulture) ?? "-";
static string S(JsonElement e, string field) => e.GetProperty(field).GetString() ?? "";
static decimal N(JsonElement e, string field) => e.GetProperty(field).GetDecimal();
static decimal T(JsonElement e) => N(e, "t");

static (Dictionary<string, decimal?> Figures, List<string> Broken) Judge(ILookup<string, JsonElement> events)
{
    const decimal never = decimal.MaxValue;
    var (opened, protect, orders) = events["run.started"]
        .Select(e => (T(e), e.GetProperty("protection").GetBoolean(), N(e, "orders"))).FirstOrDefault((never, true, 0));
    var (idle, last) = (events["run.idle"].Select(T).FirstOrDefault(never), events.SelectMany(kind => kind).Select(T).Append(0).Max());
    var sent = events["sqs.sent"].ToDictionary(e => S(e, "message"), e => N(JsonElement.Parse(S(e, "body")), "number"));
    var ends = events["task.stopped"].Concat(events["task.stopping"]).ToLookup(e => S(e, "task"), e => (At: T(e), Cause: S(e, "cause")));
    var homes = events["task.started"].ToDictionary(e => S(e, "task"), e => S(e, "instance"));
    // A unit of work is one try of one task at one order: from "begun" to "made" or "stopped", or to the end of the task.
    var units = events["task.output"].Select(e => (Task: S(e, "task"), Words: S(e, "line").Split(' '), At: T(e)))
        .Where(line => line.Words is ["order", _, "begun" or "made" or "stopped"])
        .GroupBy(line => (line.Task, Order: decimal.Parse(line.Words[1], CultureInfo.InvariantCulture)))
        .SelectMany(lines => lines.Chunk(2).Select(two => (lines.Key.Task, lines.Key.Order, From: two[0].At,
            To: two.Length == 2 ? two[1].At : ends[lines.Key.Task].FirstOrDefault((At: last, "")).At, Made: two[^1].Words[2] == "made")))
        .OrderBy(unit => unit.To).ToList();
    var made = units.Where(unit => unit.Made).ToLookup(unit => unit.Order);
    var cut = units.Where(unit => !unit.Made).ToList();
    int CutBy(params string[] causes) => cut.Count(unit => causes.Contains(ends[unit.Task].FirstOrDefault().Cause));

    // Since when a task or an instance has been protected without a gap, as of now, which is not after its end.
    decimal HeldSince(string what, string id, decimal now) => events[$"{what}.protection"].Where(e => S(e, what) == id && T(e) <= now)
        .Aggregate(never, (since, e) => e.GetProperty("enabled").GetBoolean() ? Math.Min(since, T(e)) : never);
    decimal BothSince(string task, decimal now) => Math.Max(HeldSince("task", task, now), HeldSince("instance", homes[task], now));
    int Left(string what, string end) => events[$"{what}.protection"].Select(e => S(e, what)).Distinct()
        .Except(events[end].Where(e => T(e) <= idle).Select(e => S(e, what))).Count(id => HeldSince(what, id, idle) < never);
    // A unit is to be protected from its beginning to its end, or to the SIGTERM of its task: no protection takes that back.
    var held = units.ConvertAll(unit => (
        Since: BothSince(unit.Task, unit.From),
        Throughout: BothSince(unit.Task, ends[unit.Task].Select(end => end.At).Append(unit.To).Min()) <= unit.From,
        Received: events["sqs.received"].Where(e => sent[S(e, "message")] == unit.Order && T(e) <= unit.From).Max(T)));
    var waits = held.Where(h => h.Since < never).Select(h => Math.Max(0, h.Since - h.Received)).Order().Cast<decimal?>().ToList();
    decimal? PerOrder(params string[] services) => sent.Count == 0 ? null
        : (decimal)events["call"].Count(e => T(e) <= idle && services.Contains(S(e, "service"))) / sent.Count;
    var start = events["deployment.started"].Select(T).Cast<decimal?>().LastOrDefault();
    var completed = events["deployment.completed"].Select(T).Where(t => t > start).Cast<decimal?>().FirstOrDefault();
    Dictionary<string, decimal?> figures = new()
    {
        ["sent"] = sent.Count, ["made"] = made.Count, ["made-twice"] = made.Count(m => m.Count() > 1),
        ["lost"] = sent.Values.Count(order => !made.Contains(order)),
        ["cut-by-scale-in"] = CutBy("scale-in"), ["cut-by-desired-count"] = CutBy("desired-count"),
        ["cut-by-deployment"] = CutBy("deployment"), ["cut-by-spot"] = CutBy("spot"), ["cut-by-crash"] = CutBy("crash"),
        ["cut-by-other"] = cut.Count - CutBy("scale-in", "desired-count", "deployment", "spot", "crash"),
        ["not-made-by-another"] = cut.Count(unit => made[unit.Order].All(other => other.Task == unit.Task)),
        ["wasted-seconds"] = cut.Concat(made.SelectMany(m => m.Skip(1))).Sum(unit => unit.To - unit.From) / 1000,
        ["not-protected-throughout"] = held.Count(h => !h.Throughout), ["deployment-seconds"] = (completed - start) / 1000,
        ["left-protected-tasks"] = Left("task", "task.stopped"), ["left-protected-instances"] = Left("instance", "instance.terminated"),
        ["protection-calls-per-order"] = PerOrder("ecs", "ecs-agent", "autoscaling"), ["sqs-calls-per-order"] = PerOrder("sqs"),
        ["ms-to-protected-p50"] = waits.ElementAtOrDefault((waits.Count - 1) / 2), ["ms-to-protected-max"] = waits.LastOrDefault(),
    };

    List<string> broken = [];
    void Promise(bool kept, string otherwise) { if (!kept) broken.Add(otherwise); }
    foreach (var name in (string[])["lost", "made-twice", "cut-by-scale-in", "cut-by-desired-count", "cut-by-deployment", "cut-by-other",
        "not-made-by-another", "not-protected-throughout", "left-protected-tasks", "left-protected-instances"])
        Promise(!protect || figures[name] == 0, $"BROKEN with protection: {name} is {figures[name]}, not 0");
    foreach (var kind in (string[])["service.desired", "group.desired", "deployment.started", "instance.notice"])
        Promise(events[kind].Any(e => T(e) > opened && (!e.TryGetProperty("to", out _) || N(e, "to") < N(e, "from"))), $"BROKEN: no {kind}");
    Promise(sent.Count == orders, $"BROKEN: {sent.Count} orders were sent, not {orders}");
    Promise(CutBy("crash") > 0, "BROKEN: the run had no worker killed in the middle of an order");
    Promise(opened < idle && idle < never && completed > 0, "BROKEN: the run did not open, or did not end idle, deployment complete");
    Promise(protect || CutBy("scale-in", "desired-count", "deployment") > 0, "VOID: without protection no voluntary disruption cost work");
    return (figures, broken);
}
