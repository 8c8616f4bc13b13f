using System.Text.Json;
using System.Text.Json.Nodes;
using IceCreamFactory.History;
using TaskProtection.Testing.Events;

namespace IceCreamFactory.Display;

/// <summary>Follows a run as it goes on: its history so far, and a line of news where an event is worth one.</summary>
internal sealed class RunWatcher
{
    private readonly HistoryReader _reader = new();

    public RunHistory Run => _reader.Run;

    /// <summary>Takes in one event; null when it is not worth a line.</summary>
    public string? Add(SimulatorEvent happened)
    {
        var disruptions = Run.Disruptions.Count;
        var line = new JsonObject { ["t"] = happened.At.TotalMilliseconds, ["kind"] = happened.Kind };
        foreach (var (name, value) in happened.Fields)
        {
            line[name] = value?.DeepClone();
        }

        var e = JsonElement.Parse(line.ToJsonString());
        _reader.Add(e);
        var news = Run.Disruptions.Count > disruptions ? $"** {Run.Disruptions[^1].Label}" : News(happened.Kind, e);
        return news is null ? null : FormattableString.Invariant($"{happened.At.TotalSeconds,6:0.0} s  {news}");
    }

    private string? News(string kind, JsonElement e) => kind switch
    {
        "run.started" => "the shop opens",
        "run.idle" => "every order is settled, and the fleet is idle",
        "task.started" when Task(e) is { } task => $"{Name(e)} starts on {task.Instance.Name}, version {task.Version}",
        "task.stopping" when Cause(e) != "shutdown" => $"{Name(e)} gets SIGTERM: {Cause(e)}",
        "task.stopped" when Cause(e) != "shutdown" => $"{Name(e)} has stopped: {Cause(e)}",
        "task.refused" => $"{Name(e)} is refused protection: {e.GetProperty("reason")}",
        "group.blocked" => "the group finds only protected instances, and waits",
        "instance.launched" when Run.HasStarted => $"{Host(e)} is launched",
        "instance.terminated" when Run.Idle is null => $"{Host(e)} is gone: {Cause(e)}",
        "deployment.completed" when Run.HasStarted => "the deployment is complete",
        "task.output" when Task(e)?.Units is [.., { Outcome: Outcome.Cut } cut] && cut.Span.To == e.GetProperty("t").GetDecimal()
            => $"{Name(e)} gives up order {cut.Order}",
        _ => null,
    };

    // Null for a task that never came to run.
    private TaskHistory? Task(JsonElement e) => Run.Tasks.Find(task => task.Id == Id(e));

    private static string Name(JsonElement e) => $"task {TaskHistory.ShortName(Id(e))}";

    private static string Id(JsonElement e) => e.GetProperty("task").GetString()!;

    private string Host(JsonElement e) => Run.Instances[e.GetProperty("instance").GetString()!].Name;

    private static string? Cause(JsonElement e) => e.GetProperty("cause").GetString();
}
