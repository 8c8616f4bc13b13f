// Recomputes every figure of a run from its events.jsonl alone and judges the promises: one column a file, one line a broken
// promise, exit code 1. It shares no code with worker, report or simulator. The events are described in docs/simulator-events.md.
using System.Globalization;
using System.Text.Json;
using Figures = System.Collections.Generic.Dictionary<string, decimal?>;

var runs = args.Select(file => Judge(File.ReadLines(file).Select(line => JsonElement.Parse(line)).ToLookup(e => S(e, "kind")))).ToList();
foreach (var name in runs[0].Figures.Keys)
    Console.WriteLine(name.PadRight(28) + string.Concat(runs.Select(run => Text(run.Figures[name]).PadLeft(11))));
var broken = runs.SelectMany(run => run.Broken).ToList();
broken.ForEach(Console.Error.WriteLine);
return broken.Count == 0 ? 0 : 1;

static string Text(decimal? figure) => figure?.ToString("0.###", CultureInfo.InvariantCulture) ?? "-";
static string S(JsonElement e, string field) => e.GetProperty(field).GetString() ?? "";
static decimal N(JsonElement e, string field) => e.GetProperty(field).GetDecimal();
static decimal T(JsonElement e) => N(e, "t");

static (Figures Figures, List<string> Broken) Judge(ILookup<string, JsonElement> events)
{
    const decimal never = decimal.MaxValue;
    var (opened, protect) = events["run.started"].Select(e => (T(e), e.GetProperty("protection").GetBoolean())).Single();
    var idle = events["run.idle"].Select(T).DefaultIfEmpty(never).Single();
    var sent = events["sqs.sent"].ToDictionary(e => S(e, "message"), e => N(JsonElement.Parse(S(e, "body")), "number"));
    var ends = events["task.stopped"].ToDictionary(e => S(e, "task"), e => (At: T(e), Cause: S(e, "cause")));
    var homes = events["task.started"].ToDictionary(e => S(e, "task"), e => S(e, "instance"));

    // A unit of work is one try of one task at one order: from "begun" to "made" or "stopped", or to the end of the task.
    var units = events["task.output"].Select(e => (Task: S(e, "task"), Words: S(e, "line").Split(' '), At: T(e)))
        .Where(line => line.Words is ["order", _, "begun" or "made" or "stopped"])
        .GroupBy(line => (line.Task, Order: decimal.Parse(line.Words[1], CultureInfo.InvariantCulture)))
        .SelectMany(lines => lines.Chunk(2).Select(two => (lines.Key.Task, lines.Key.Order, From: two[0].At,
            To: two.Length == 2 ? two[1].At : ends[lines.Key.Task].At, Made: two[^1].Words[2] == "made")))
        .OrderBy(unit => unit.To).ToList();
    var made = units.Where(unit => unit.Made).ToLookup(unit => unit.Order);
    var cut = units.Where(unit => !unit.Made).ToList();
    int CutBy(params string[] causes) => cut.Count(unit => causes.Contains(ends[unit.Task].Cause));

    // Since when a task or an instance has been protected without a gap, as of now.
    decimal HeldSince(string what, string id, decimal now) => events[$"{what}.protection"].Concat(events[$"{what}.stopped"])
        .Concat(events[$"{what}.terminated"]).Where(e => S(e, what) == id && T(e) <= now).OrderBy(T)
        .Aggregate(never, (since, e) => e.TryGetProperty("enabled", out var on) && on.GetBoolean() ? Math.Min(since, T(e)) : never);
    int Left(string what) => events[$"{what}.protection"].Select(e => S(e, what)).Distinct().Count(id => HeldSince(what, id, idle) < never);
    var held = units.ConvertAll(unit => (
        Since: Math.Max(HeldSince("task", unit.Task, unit.From), HeldSince("instance", homes[unit.Task], unit.From)),
        Received: events["sqs.received"].Where(e => sent[S(e, "message")] == unit.Order && T(e) <= unit.From).Max(T)));
    var waits = held.Where(h => h.Since < never).Select(h => Math.Max(0, h.Since - h.Received)).Order().Cast<decimal?>().ToList();

    decimal CallsTo(params string[] services) => events["call"].Count(e => T(e) <= idle && services.Contains(S(e, "service")));
    var start = events["deployment.started"].Select(T).Cast<decimal?>().LastOrDefault();
    var completed = events["deployment.completed"].Select(T).Where(t => t > start).Cast<decimal?>().FirstOrDefault();
    Figures figures = new()
    {
        ["sent"] = sent.Count, ["made"] = made.Count, ["made-twice"] = made.Count(m => m.Count() > 1),
        ["lost"] = sent.Values.Count(order => !made.Contains(order)),
        ["cut-by-scale-in"] = CutBy("scale-in"), ["cut-by-desired-count"] = CutBy("desired-count"),
        ["cut-by-deployment"] = CutBy("deployment"), ["cut-by-spot"] = CutBy("spot"), ["cut-by-crash"] = CutBy("crash"),
        ["cut-by-other"] = cut.Count - CutBy("scale-in", "desired-count", "deployment", "spot", "crash"),
        ["not-made-by-another"] = cut.Count(unit => made[unit.Order].All(other => other.Task == unit.Task)),
        ["wasted-seconds"] = cut.Concat(made.SelectMany(m => m.Skip(1))).Sum(unit => unit.To - unit.From) / 1000,
        ["begun-unprotected"] = held.Count - waits.Count,
        ["left-protected-tasks"] = Left("task"), ["left-protected-instances"] = Left("instance"),
        ["deployment-seconds"] = (completed - start) / 1000,
        ["protection-calls-per-order"] = CallsTo("ecs", "ecs-agent", "autoscaling") / sent.Count,
        ["sqs-calls-per-order"] = CallsTo("sqs") / sent.Count,
        ["ms-to-protected-p50"] = waits.ElementAtOrDefault((waits.Count - 1) / 2), ["ms-to-protected-max"] = waits.LastOrDefault(),
    };

    List<string> broken = [];
    void Promise(bool kept, string otherwise) { if (!kept) broken.Add(otherwise); }
    foreach (var name in (string[])["lost", "made-twice", "cut-by-scale-in", "cut-by-desired-count", "cut-by-deployment", "cut-by-other",
        "not-made-by-another", "begun-unprotected", "left-protected-tasks", "left-protected-instances"])
        Promise(!protect || figures[name] == 0, $"BROKEN with protection: {name} is {figures[name]}, not 0");
    foreach (var kind in (string[])["service.desired", "group.desired", "deployment.started", "instance.notice"])
        Promise(events[kind].Any(e => T(e) > opened && (!e.TryGetProperty("to", out _) || N(e, "to") < N(e, "from"))), $"BROKEN: no {kind}");
    Promise(CutBy("crash") > 0, "BROKEN: the run had no worker killed in the middle of an order");
    Promise(idle < never && completed != null, "BROKEN: the run did not end idle, with its deployment complete");
    Promise(protect || CutBy("scale-in", "desired-count", "deployment") > 0, "VOID: without protection no voluntary disruption cost work");
    return (figures, broken);
}
