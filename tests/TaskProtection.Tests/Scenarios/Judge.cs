using System.Globalization;
using System.Text.Json.Nodes;
using TaskProtection.Testing.Events;

namespace TaskProtection.Tests.Scenarios;

/// <summary>
/// Judges a run by the simulator's raw events alone; shares nothing with the library but its documented numbers. Every sentence
/// in <see cref="Findings"/> is a promise that was broken.
/// </summary>
internal sealed partial class Judge
{
    /// <summary>After the call timeout, until a call is closed.</summary>
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(0.5);

    /// <summary>For so long new work does not wait for a target that is known to be unable to answer: two of the longest pauses between attempts.</summary>
    private static readonly TimeSpan Mending = TimeSpan.FromSeconds(75);

    /// <summary>The documented exception: a release whose fate is unknown may land this long after it was given up.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(15);

    private readonly JudgeLimits _limits;
    private readonly Dictionary<string, JudgedTask> _tasks = [];
    private readonly Dictionary<string, TimeSpan> _instanceReleased = [];
    private readonly List<(TimeSpan At, string Task)> _faults = [];
    private readonly List<(TimeSpan At, string Task, int Order)> _ties = [];
    private readonly HashSet<string> _sent = [];
    private readonly HashSet<string> _gone = [];
    private TimeSpan _now;

    private Judge(JudgeLimits limits) => _limits = limits;

    public List<string> Findings { get; } = [];

    /// <summary>Units that did not come to an end because of a disruption of this cause.</summary>
    public Dictionary<string, int> Interrupted { get; } = [];

    public Dictionary<int, OrderRecord> Orders { get; } = [];

    /// <summary>Messages that are neither deleted nor dead-lettered.</summary>
    public int Left => _sent.Count - _gone.Count;

    public double TaskHours { get; private set; }

    public int Calls { get; private set; }

    /// <summary>How often AWS chose to end a task or its instance.</summary>
    public int Choices { get; private set; }

    /// <summary>How often the one excuse was needed.</summary>
    public int Excuses { get; private set; }

    /// <summary>How often a task was taken whose process was stopped when its lease ended.</summary>
    public int Paused { get; private set; }

    public int InterruptedByWill => Interrupted.Where(i => IsVoluntary(i.Key)).Sum(i => i.Value);

    private TimeSpan LongestCall => _limits.CallTimeout + CloseGrace;

    /// <param name="events">What happened.</param>
    /// <param name="limits">What the settings allow; null for their defaults.</param>
    public static Judge Of(IReadOnlyList<SimulatorEvent> events, JudgeLimits? limits = null)
    {
        var judge = new Judge(limits ?? new JudgeLimits(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(30)));
        foreach (var e in events)
        {
            judge._now = e.At;
            judge.See(e.Kind, e.Fields);
        }

        judge.Findings.AddRange(judge._ties.Select(t => $"{At(t.At)}: the lease of task {t.Task} ended, it was taken, and order {t.Order} was not told"));
        return judge;
    }

    private bool IsVoluntary(string? cause) => cause is "desired-count" or "deployment" || (cause is "scale-in" && _limits.KeepsOffScaleIn);

    private static string Text(JsonObject fields, string name) => (string)fields[name]!;

    private void See(string kind, JsonObject fields)
    {
        switch (kind)
        {
            case "sqs.sent":
                _ = _sent.Add(Text(fields, "message"));
                break;
            case "sqs.deleted" or "sqs.deadlettered" when !_sent.Contains(Text(fields, "message")) || !_gone.Add(Text(fields, "message")):
                Findings.Add($"message {Text(fields, "message")} left the queue twice, or was never in it");
                break;
            case "task.started":
                Find(fields).Instance = Text(fields, "instance");
                break;
            case "task.output":
                Read(Find(fields), Text(fields, "line").Split(' '));
                break;
            case "task.protection" when !(bool)fields["enabled"]! && Text(fields, "by") != "expiry":
                Find(fields).ReleasedAt = _now;
                break;
            case "task.protection" when !(bool)fields["enabled"]!:
                Find(fields).ExpiredAt = _now;
                break;
            case "task.protection" when (bool)fields["enabled"]!:
                Find(fields).ReleasedAt = null;
                Find(fields).IsRefused = false;
                break;
            case "task.refused":
                Find(fields).IsRefused = true;
                Find(fields).RefusedAt = _now;
                break;
            case "instance.protection" when (bool)fields["enabled"]!:
                _ = _instanceReleased.Remove(Text(fields, "instance"));
                break;
            case "instance.protection":
                _instanceReleased[Text(fields, "instance")] = _now;
                break;
            case "fault" when fields["task"] is not null:
                Find(fields).StruckAt = _now;
                if (MayHaveReleased(fields))
                {
                    _faults.Add((_now, Text(fields, "task")));
                }

                break;
            case "task.clock-wrong":
                Find(fields).WrongClocks++;
                break;
            case "task.clock-right":
                Find(fields).WrongClocks--;
                Find(fields).StruckAt = _now;
                break;
            case "instance.terminating" when !_limits.HoldsInstances || Text(fields, "cause") == "spot":
                foreach (var task in _tasks.Values.Where(t => t.Instance == Text(fields, "instance") && t.Cause is null && !t.HasEnded))
                {
                    Disrupt(task, Text(fields, "cause"), _instanceReleased.TryGetValue(Text(fields, "instance"), out var at) ? at : null);
                }

                break;
            case "task.stopping":
                Stop(Find(fields), Text(fields, "cause"));
                break;
            case "task.killed":
                Find(fields).KilledAt = _now;
                break;
            case "task.paused":
                Find(fields).PausedAt = _now;
                break;
            case "task.resumed":
                Resume(Find(fields));
                break;
            case "task.stopped" when _tasks.TryGetValue(Text(fields, "task"), out var task):
                End(task, Text(fields, "cause"), (int?)fields["exitCode"]);
                break;
            case "call" when fields["task"] is not null:
                Calls++;
                Find(fields).Count($"{Text(fields, "service")} {Text(fields, "operation")}");
                break;
        }
    }

    /// <summary>Where the events say no more of a call, it may have been a release; what certainly changed nothing was none.</summary>
    private static bool MayHaveReleased(JsonObject fields)
        => Text(fields, "operation") is "PutState" or "SetInstanceProtection"
            && (string?)fields["call"] is null or "release"
            && Text(fields, "fault") is not ("Error" or "Throttle" or "LostRequest");

    /// <summary>A task may be heard of a moment before its start is: it runs already while its launcher still returns.</summary>
    private JudgedTask Find(JsonObject fields)
    {
        var id = Text(fields, "task");
        return _tasks.TryGetValue(id, out var task) ? task : _tasks[id] = new JudgedTask(id, _now);
    }

    private void Read(JudgedTask task, string[] words)
    {
        if (words is not ["order", var text, var what, ..])
        {
            Findings.Add($"task {task.Id} wrote: {string.Join(' ', words)}");
            return;
        }

        var number = int.Parse(text, CultureInfo.InvariantCulture);
        if (!Orders.TryGetValue(number, out var order))
        {
            Orders[number] = order = new OrderRecord();
        }

        switch (what)
        {
            case "begun":
                if (task.StoppingAt < _now && !(task.ResumedAt >= task.StoppingAt))
                {
                    Findings.Add($"{At(_now)}: order {number} was begun in task {task.Id}, which had been told to stop");
                }

                task.Units[number] = words[3] == "protected";
                task.Begun++;
                order.Begun++;
                order.BegunUnprotected += words[3] == "protected" ? 0 : 1;
                order.ExposedWithoutReason += words[3] != "protected" && !IsStruck(task) ? 1 : 0;
                break;
            case "exposed":
                task.Units[number] = false;
                _ = _ties.Remove((_now, task.Id, number));
                order.Exposed++;
                order.ExposedWithoutRefusal += task.IsRefused ? 0 : 1;
                order.ExposedWithoutReason += task.IsRefused || IsStruck(task) ? 0 : 1;
                break;
            case "made":
                Leave(task, number);
                order.Made++;
                break;
            case "stopped":
                Leave(task, number);
                Interrupt(task.Cause ?? "nothing");
                break;
        }
    }

    /// <summary>A unit that ends in the instant in which it was to be told needs to be told nothing.</summary>
    private void Leave(JudgedTask task, int order)
    {
        _ = task.Units.Remove(order);
        _ = _ties.Remove((_now, task.Id, order));
    }

    private void Interrupt(string cause) => Interrupted[cause] = Interrupted.GetValueOrDefault(cause) + 1;

    private static string At(TimeSpan time) => $"{time.TotalSeconds:0.0} s";
}
