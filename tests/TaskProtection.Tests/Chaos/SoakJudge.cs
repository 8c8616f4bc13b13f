using System.Globalization;
using System.Text.Json.Nodes;
using TaskProtection.Testing.Events;

namespace TaskProtection.Tests.Chaos;

/// <summary>
/// Judges a fleet of real processes by the raw events alone, what the processes printed among them. Nothing that AWS does by choice may
/// end a unit, unless calls of its task were struck, or its process was stopped, since shortly before it began.
/// </summary>
internal sealed class SoakJudge
{
    /// <summary>A doubt of 15 s and a call of 6 s may lie between a fault and what comes of it, and busy machines are slow.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(40);

    private readonly Dictionary<string, Dictionary<int, TimeSpan>> _running = [];
    private readonly Dictionary<string, string> _hosts = [];
    private readonly Dictionary<string, TimeSpan> _struckAt = [];
    private readonly Dictionary<string, string> _cause = [];
    private readonly HashSet<string> _killed = [];
    private readonly HashSet<string> _paused = [];
    private readonly HashSet<string> _sent = [];
    private readonly HashSet<string> _deleted = [];
    private readonly HashSet<int> _ordered = [];
    private readonly HashSet<int> _made = [];
    private readonly Dictionary<string, int> _cut = [];
    private int _begun;
    private int _excused;
    private bool _isIdle;
    private TimeSpan _now;

    public List<string> Findings { get; } = [];

    public string Summary
        => $"{_sent.Count} orders, {_begun} begun, {_made.Count} made, cut by {string.Join(", ", _cut.OrderBy(static c => c.Key).Select(static c => $"{c.Key} {c.Value}"))}, {_excused} excused";

    public static SoakJudge Of(IReadOnlyList<SimulatorEvent> events)
    {
        var judge = new SoakJudge();
        foreach (var e in events)
        {
            judge._now = e.At;
            judge.See(e.Kind, e.Fields);
        }

        if (!judge._isIdle)
        {
            judge.Findings.Add("it did not come to rest: work was left, the service was not steady, or something stayed protected");
        }

        if (judge._sent.Count != judge._deleted.Count)
        {
            judge.Findings.Add($"{judge._sent.Count} orders were sent and {judge._deleted.Count} deleted");
        }

        judge.Findings.AddRange(judge._ordered.Except(judge._made).Select(static order => $"order {order} was never made"));
        return judge;
    }

    private static string Text(JsonObject fields, string name) => (string)fields[name]!;

    private void See(string kind, JsonObject fields)
    {
        switch (kind)
        {
            case "sqs.sent":
                _ = _sent.Add(Text(fields, "message"));
                _ = _ordered.Add((int)JsonNode.Parse(Text(fields, "body"))!["Number"]!);
                break;
            case "sqs.deleted" when !_deleted.Add(Text(fields, "message")):
                Findings.Add($"message {Text(fields, "message")} was deleted twice");
                break;
            case "run.idle":
                _isIdle = true;
                break;
            case "task.started":
                _hosts[Text(fields, "task")] = Text(fields, "instance");
                break;
            case "task.output":
                Read(Text(fields, "task"), Text(fields, "line").Split(' '));
                break;
            case "task.paused":
                _ = _paused.Add(Text(fields, "task"));
                _struckAt[Text(fields, "task")] = _now;
                break;
            case "task.resumed":
                _ = _paused.Remove(Text(fields, "task"));
                _struckAt[Text(fields, "task")] = _now;
                break;
            case "fault" when fields["task"] is not null:
                _struckAt[Text(fields, "task")] = _now;
                break;
            case "instance.terminating":
                foreach (var task in _hosts.Where(h => h.Value == Text(fields, "instance")).Select(static h => h.Key))
                {
                    _ = _cause.TryAdd(task, Text(fields, "cause"));
                }

                break;
            case "task.stopping":
                _ = _cause.TryAdd(Text(fields, "task"), Text(fields, "cause"));
                break;
            case "task.killed":
                _ = _killed.Add(Text(fields, "task"));
                break;
            case "task.stopped":
                End(Text(fields, "task"), Text(fields, "cause"), (int?)fields["exitCode"]);
                break;
        }
    }

    private void Read(string task, string[] words)
    {
        if (words is not ["order", var number, var what])
        {
            return; // A log line.
        }

        var running = _running.TryGetValue(task, out var units) ? units : _running[task] = [];
        var order = int.Parse(number, CultureInfo.InvariantCulture);
        switch (what)
        {
            case "begun":
                _begun++;
                running[order] = _now;
                break;
            case "made":
                _ = _made.Add(order);
                _ = running.Remove(order);
                break;
            case "stopped" when running.Remove(order, out var since):
                Cut(task, order, since, "nothing");
                break;
        }
    }

    private void End(string task, string cause, int? exitCode)
    {
        foreach (var (order, since) in _running.GetValueOrDefault(task) ?? [])
        {
            Cut(task, order, since, cause);
        }

        // SIGTERM ends a process that does not listen for it yet, and the generic host itself throws when it is stopped while it starts.
        var wasStarting = _cause.ContainsKey(task) && !_running.ContainsKey(task);
        if ((exitCode is not (0 or null) || cause == "exited") && !_killed.Contains(task) && !wasStarting)
        {
            Findings.Add(string.Create(CultureInfo.InvariantCulture, $"{_now.TotalSeconds:0.0} s: task {task} ended with exit code {exitCode} ({cause})"));
        }

        _ = _running.Remove(task);
        _ = _hosts.Remove(task);
    }

    private void Cut(string task, int order, TimeSpan since, string otherwise)
    {
        var cause = _cause.GetValueOrDefault(task) ?? otherwise;
        _cut[cause] = _cut.GetValueOrDefault(cause) + 1;
        if (cause is not ("scale-in" or "desired-count" or "deployment" or "nothing"))
        {
            return;
        }

        if (_paused.Contains(task) || (_struckAt.TryGetValue(task, out var struck) && struck >= since - Memory))
        {
            _excused++;
            return;
        }

        Findings.Add(string.Create(CultureInfo.InvariantCulture, $"{_now.TotalSeconds:0.0} s: {cause} cut order {order} in task {task}, of which nothing was struck"));
    }
}
