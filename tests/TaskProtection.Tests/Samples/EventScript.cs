using System.Text.Json.Nodes;
using IceCreamFactory.History;

namespace TaskProtection.Tests.Samples;

/// <summary>
/// Writes small files of raw events by hand. A script is a clean run to begin with: one order, and every disruption that a run must have,
/// none of which costs any work but the kill. Each test spoils it in one way.
/// </summary>
internal sealed class EventScript
{
    private const double Opening = 900;

    private readonly List<JsonObject> _events = [];

    private EventScript(bool isProtected, int orders)
        => Add(Opening, "run.started", ("seed", 7), ("protection", isProtected), ("orders", orders));

    /// <summary>Two orders; order 2 is begun by a worker that is killed, and made by another.</summary>
    public static EventScript Clean(bool isProtected, int orders = 2)
    {
        var script = new EventScript(isProtected, orders)
            .Add(5, "service.desired", ("service", "shop"), ("from", 0), ("to", 3))
            .Add(5, "deployment.started", ("service", "shop"), ("deployment", "d-1"), ("version", "v1"))
            .Add(50, "deployment.completed", ("service", "shop"), ("deployment", "d-1"), ("version", "v1"))
            .Add(10, "instance.launched", ("instance", "i-1"), ("group", "fleet"))
            .Add(10, "instance.launched", ("instance", "i-2"), ("group", "fleet"))
            .Start(20, "one", "i-1").Start(20, "two", "i-2")
            .Send(1000, 1).Send(1000, 2)
            .Receive(1010, "one", 1).Protect(1030.5, "one", "i-1", isProtected).Say(1040, "one", "order 1 begun")
            .Receive(1012, "two", 2).Protect(1032.5, "two", "i-2", isProtected).Say(1042, "two", "order 2 begun")
            .Add(1500, "service.desired", ("service", "shop"), ("from", 3), ("to", 2))
            .Add(1600, "group.desired", ("group", "fleet"), ("from", 3), ("to", 2))
            .Add(1700, "instance.notice", ("instance", "i-9"), ("cause", "spot"), ("at", 11700))
            .Add(1800, "deployment.started", ("service", "shop"), ("deployment", "d-2"), ("version", "v2"))
            .Add(2000, "task.killed", ("task", "two"))
            .Add(2042, "task.stopped", ("task", "two"), ("exitCode", 137), ("cause", "crash"))
            .Start(2100, "three", "i-2")
            .Add(2200, "instance.protection", ("instance", "i-2"), ("enabled", false), ("by", "api"))
            .Say(4040, "one", "order 1 made")
            .Receive(5000, "three", 2).Protect(5025, "three", "i-2", isProtected)
            .Say(5050, "three", "order 2 begun").Say(8050, "three", "order 2 made")
            .Protect(9000, "one", "i-1", false).Protect(9000, "three", "i-2", false)
            .Add(9500, "deployment.completed", ("service", "shop"), ("deployment", "d-2"), ("version", "v2"));
        foreach (var service in (string[])["ecs-agent", "autoscaling", "ecs", "sqs", "sqs", "imds"])
        {
            script.Add(9600, "call", ("service", service), ("operation", "Any"), ("status", 200), ("task", null));
        }

        return script.Add(12000, "run.idle")
            .Add(13000, "call", ("service", "sqs"), ("operation", "ReceiveMessage"), ("status", 200), ("task", null))
            .Stop(13000, "one", "shutdown").Stop(13000, "three", "shutdown");
    }

    public EventScript Add(double t, string kind, params (string Name, JsonNode? Value)[] fields)
    {
        var e = new JsonObject { ["t"] = t, ["kind"] = kind };
        foreach (var (name, value) in fields)
        {
            e[name] = value;
        }

        _events.Add(e);
        return this;
    }

    public EventScript Start(double t, string task, string instance)
        => Add(t, "task.started", ("task", task), ("instance", instance), ("service", "shop"), ("version", "v1"), ("pid", 99));

    public EventScript Stop(double t, string task, string cause)
        => Add(t, "task.stopping", ("task", task), ("cause", cause))
            .Add(t + 100, "task.stopped", ("task", task), ("exitCode", 0), ("cause", cause));

    public EventScript Send(double t, int order)
        => Add(t, "sqs.sent", ("queue", "orders"), ("message", $"m-{order}"), ("body", $$"""{"number":{{order}},"seconds":3}"""));

    public EventScript Receive(double t, string task, int order)
        => Add(t, "sqs.received", ("queue", "orders"), ("message", $"m-{order}"), ("count", 1), ("task", task));

    public EventScript Say(double t, string task, string line) => Add(t, "task.output", ("task", task), ("line", line));

    public EventScript Protect(double t, string task, string instance, bool enabled)
        => Add(t - 5, "task.protection", ("task", task), ("enabled", enabled), ("until", null), ("by", "agent"))
            .Add(t, "instance.protection", ("instance", instance), ("enabled", enabled), ("by", "api"));

    /// <summary>Takes away every event that matches.</summary>
    public EventScript Without(Func<JsonObject, bool> match)
    {
        _events.RemoveAll(e => match(e));
        return this;
    }

    public EventScript Without(string kind, double? at = null)
        => Without(e => (string?)e["kind"] == kind && (at is null || (double)e["t"]! == at));

    /// <summary>Takes away what happened since the opening.</summary>
    public EventScript WithoutLater(string kind) => Without(e => (string?)e["kind"] == kind && (double)e["t"]! > Opening);

    /// <summary>A fleet whose workers started and never came so far that the run could begin.</summary>
    public static EventScript Unopened() => Clean(isProtected: true).WithoutWhatFollows(Opening - 1);

    /// <summary>Breaks the script off.</summary>
    public EventScript WithoutWhatFollows(double at) => Without(e => (double)e["t"]! > at);

    public EventScript WithoutLine(string line) => Without(e => (string?)e["line"] == line);

    /// <summary>The history that the report makes of it.</summary>
    public RunHistory Read()
    {
        var file = Save();
        try
        {
            return RunHistory.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Writes the file, in the order of time as the simulator does.</summary>
    public string Save()
    {
        var path = Path.Combine(Path.GetTempPath(), $"events-{Guid.NewGuid():N}.jsonl");
        File.WriteAllLines(path, _events.OrderBy(e => (double)e["t"]!).Select(e => e.ToJsonString()));
        return path;
    }
}
