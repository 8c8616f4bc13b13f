using System.Globalization;
using System.Text.Json;

namespace IceCreamFactory.History;

/// <summary>Builds a <see cref="RunHistory"/> from raw events, one by one, in their order.</summary>
internal sealed class HistoryReader
{
    private readonly RunHistory _run = new();
    private readonly Dictionary<string, TaskHistory> _tasks = [];
    private readonly Dictionary<string, int> _orders = [];
    private readonly Dictionary<int, decimal> _received = [];
    private readonly Dictionary<(string Task, int Order), OpenUnit> _open = [];
    private string? _deployment;
    private decimal _now;

    private sealed record OpenUnit(decimal From, decimal? ProtectedAfter);

    /// <summary>The history so far.</summary>
    public RunHistory Run => _run;

    public void Add(JsonElement e)
    {
        _now = e.GetProperty("t").GetDecimal();
        switch (Text(e, "kind"))
        {
            case "run.started":
                _run.HasStarted = true;
                _run.IsProtected = e.GetProperty("protection").GetBoolean();
                _run.Seed = e.GetProperty("seed").GetInt32();
                break;
            case "run.idle":
                _run.Idle = _now;
                break;
            case "sqs.sent":
                using (var body = JsonDocument.Parse(Text(e, "body")))
                {
                    _run.Sent.Add(_orders[Text(e, "message")] = body.RootElement.GetProperty("number").GetInt32());
                }

                break;
            case "sqs.received":
                _received[_orders[Text(e, "message")]] = _now;
                break;
            case "call" when _run.Idle is not { } idle || _now <= idle:
                _run.Calls[Text(e, "service")] = _run.Calls.GetValueOrDefault(Text(e, "service")) + 1;
                break;
            case var kind when kind.StartsWith("instance.", StringComparison.Ordinal):
                AddInstanceEvent(kind, e);
                break;
            case var kind when kind.StartsWith("task.", StringComparison.Ordinal):
                AddTaskEvent(kind, e);
                break;
            case var kind:
                AddServiceEvent(kind, e);
                break;
        }
    }

    /// <summary>Closes what the events left open: a unit that has no end ended with its task.</summary>
    public RunHistory Finish()
    {
        foreach (var (task, order) in _open.Keys.ToList())
        {
            Close(_tasks[task], order, Outcome.Cut, _tasks[task].Stopped ?? _tasks[task].Stopping ?? _now);
        }

        _run.End = _run.Idle ?? _now;
        _run.LeftProtectedTasks = _run.Tasks.Count(task => task.Protection.IsSetAt(_run.End));
        _run.LeftProtectedInstances = _run.Instances.Values.Count(instance => instance.Protection.IsSetAt(_run.End));
        return _run;
    }

    private void AddServiceEvent(string kind, JsonElement e)
    {
        switch (kind)
        {
            case "service.desired" when Drop(e) is { } drop:
                Disrupt($"desired count {drop}");
                break;
            case "group.desired" when Drop(e) is { } drop:
                Disrupt($"group scales in {drop}");
                break;
            case "deployment.started":
                (_deployment, _run.DeploymentStarted, _run.DeploymentCompleted) = (Text(e, "deployment"), _now, null);
                if (_run.HasStarted)
                {
                    Disrupt($"version {Text(e, "version")} is deployed");
                }

                break;
            case "deployment.completed" when Text(e, "deployment") == _deployment:
                _run.DeploymentCompleted = _now;
                break;
        }
    }

    private void AddInstanceEvent(string kind, JsonElement e)
    {
        var instance = Instance(Text(e, "instance"));
        switch (kind)
        {
            case "instance.notice":
                Disrupt($"Spot notice to {instance.Name}");
                break;
            case "instance.protection":
                instance.Protection.Set(e.GetProperty("enabled").GetBoolean(), _now);
                break;
            case "instance.terminated":
                instance.Protection.End(_now);
                break;
        }
    }

    private void AddTaskEvent(string kind, JsonElement e)
    {
        if (kind == "task.started")
        {
            var started = new TaskHistory(Text(e, "task"), Instance(Text(e, "instance")), Text(e, "version"), _now);
            _run.Tasks.Add(_tasks[started.Id] = started);
            return;
        }

        // A task that never came to run has no row.
        if (!_tasks.TryGetValue(Text(e, "task"), out var task))
        {
            return;
        }

        switch (kind)
        {
            case "task.protection":
                task.Protection.Set(e.GetProperty("enabled").GetBoolean(), _now);
                break;
            case "task.stopping":
                (task.Stopping, task.Cause) = (_now, Text(e, "cause"));
                break;
            case "task.stopped":
                (task.Stopped, task.Cause) = (_now, Text(e, "cause"));
                if (task.Cause == "crash")
                {
                    Disrupt("a worker is killed");
                }

                task.Protection.End(_now);
                break;
            case "task.output":
                task.Output.Add(Text(e, "line"));
                if (task.Output[^1].Split(' ') is ["order", var number, var word])
                {
                    AddOrderLine(task, int.Parse(number, CultureInfo.InvariantCulture), word);
                }

                break;
        }
    }

    private void AddOrderLine(TaskHistory task, int order, string word)
    {
        switch (word)
        {
            case "begun":
                decimal? protectedAfter = (task.Protection.Since, task.Instance.Protection.Since) is ({ } own, { } host)
                    ? Math.Max(0, Math.Max(own, host) - _received[order])
                    : null;
                _open[(task.Id, order)] = new OpenUnit(_now, protectedAfter);
                task.Current = order;
                break;
            case "made":
                Close(task, order, _run.Made.Add(order) ? Outcome.Made : Outcome.MadeAgain, _now);
                break;
            case "stopped":
                Close(task, order, Outcome.Cut, _now);
                break;
        }
    }

    private void Close(TaskHistory task, int order, Outcome outcome, decimal end)
    {
        if (_open.Remove((task.Id, order), out var unit))
        {
            task.Units.Add(new UnitOfWork(order, new Span(unit.From, end), outcome, unit.ProtectedAfter));
            task.Current = null;
        }
    }

    private void Disrupt(string label) => _run.Disruptions.Add(new Disruption(_now, label));

    private InstanceHistory Instance(string id)
        => _run.Instances.TryGetValue(id, out var known) ? known : _run.Instances[id] = new InstanceHistory(id);

    private static string? Drop(JsonElement e)
    {
        var (from, to) = (e.GetProperty("from").GetInt32(), e.GetProperty("to").GetInt32());
        return to < from ? $"{from} → {to}" : null;
    }

    private static string Text(JsonElement e, string field) => e.GetProperty(field).GetString() ?? "";
}
