using System.Globalization;
using System.Text.Json.Nodes;
using TaskProtection.Testing.Events;

namespace TaskProtection.Tests.Chaos;

/// <summary>
/// Looks for protection that outlived its work by more than its linger and one call (two for an instance: its flag is let go after the
/// task's protection). Where calls were struck, or the process was stopped, a task's may last as long as its lease; throttles
/// lengthen the linger, up to an hour for the hour that follows. Looks also for work that was told that its protection was lost
/// although it lasted. Knows nothing but the events and the settings.
/// </summary>
internal sealed class Overstays
{
    /// <summary>A worker that is busy again within it is not taken for idle; and the half second until a call is closed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    /// <summary>A lease that ends sooner may be taken for lost: its renewal was refused, and cannot be tried again in time.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    /// <summary>The pause between two looks of the next task at what a dead one left, the call and its repetition.</summary>
    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(7);

    /// <summary>Between two tries to release: a minute, and a quarter of it for the jitter.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(75);

    private static readonly TimeSpan ThrottleMemory = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Stay> _tasks = [];
    private readonly Dictionary<string, Stay> _instances = [];
    private readonly Dictionary<string, string> _hosts = [];
    private readonly List<string> _findings = [];
    private readonly TaskProtectionOptions _options;
    private readonly bool _isCalm;
    private readonly TimeSpan _doubt;
    private TimeSpan _now;

    private Overstays(FleetPlan plan)
        => (_options, _doubt, _isCalm) = (plan.Options, plan.Yields ? YieldsAtRandom.LongestDoubt : TimeSpan.Zero, !plan.HasFaults && !plan.HasConfusion && !plan.HasForce);

    public static IEnumerable<string> Find(IReadOnlyList<SimulatorEvent> events, FleetPlan plan)
    {
        var overstays = new Overstays(plan);
        foreach (var e in events)
        {
            overstays._now = e.At;
            overstays.See(e.Kind, e.Fields);
        }

        return overstays._findings;
    }

    private TimeSpan LongerLinger => _options.Task.Linger > _options.Instance.Linger ? _options.Task.Linger : _options.Instance.Linger;

    private static TimeSpan? Until(JsonObject fields) => (double?)fields["until"] is { } until ? TimeSpan.FromMilliseconds(until) : null;

    private static string Text(JsonObject fields, string name) => (string)fields[name]!;

    private void See(string kind, JsonObject fields)
    {
        switch (kind)
        {
            case "task.started":
                _hosts[Text(fields, "task")] = Text(fields, "instance");
                Get(_instances, Text(fields, "instance")).StruckAt = _now; // What a dead one left is the next one's to clear, and it looks now.
                break;
            case "task.output":
                var what = Text(fields, "line").Split(' ')[2];
                if (what == "exposed" && _isCalm && Get(_tasks, Text(fields, "task")).Until - _now > LongEnough)
                {
                    _findings.Add(string.Create(CultureInfo.InvariantCulture,
                        $"{_now.TotalSeconds:0.0} s: task {Text(fields, "task")} was told that its protection was lost, and it lasted"));
                }

                Count(Text(fields, "task"), what == "asks" ? 1 : what is "made" or "stopped" or "back" ? -1 : 0);
                break;
            case "fault" when Text(fields, "fault") == nameof(FaultKind.Throttle):
                Strike(Text(fields, "task"));
                foreach (var stay in Both(Text(fields, "task")))
                {
                    stay.ThrottledAt = _now;
                }

                break;
            case "fault" or "task.paused" or "task.resumed" when fields["task"] is not null:
                Strike(Text(fields, "task"));
                break;
            case "task.protection" when (bool)fields["enabled"]! && !Get(_tasks, Text(fields, "task")).IsOn:
                // A blocked task asks again also when nobody waits, and a grant then lingers as after a last exit.
                foreach (var stay in Both(Text(fields, "task")).Where(static s => s.Holders == 0))
                {
                    stay.IdleSince = _now;
                }

                Get(_tasks, Text(fields, "task")).IsOn = true;
                Get(_tasks, Text(fields, "task")).Until = Until(fields);
                break;
            case "task.protection":
                Get(_tasks, Text(fields, "task")).Until = Until(fields);
                var task = Get(_tasks, Text(fields, "task"));
                Turn(task, (bool)fields["enabled"]!, $"task {Text(fields, "task")}", _options.Task.Linger + _options.CallTimeout, _options.LeaseDuration);
                break;
            case "instance.protection":
                Turn(Get(_instances, Text(fields, "instance")), (bool)fields["enabled"]!, $"instance {Text(fields, "instance")}", LongerLinger + (2 * _options.CallTimeout), LongestLook);
                break;
            case "task.stopping":
                Stop(Text(fields, "task"));
                break;
            case "task.stopped":
                End(Text(fields, "task"));
                break;
        }
    }

    private void Count(string task, int change)
    {
        foreach (var stay in Both(task))
        {
            stay.Holders += change;
            if (change < 0 && stay.Holders == 0)
            {
                stay.IdleSince = _now;
            }
        }
    }

    private void Strike(string task)
    {
        foreach (var stay in Both(task))
        {
            stay.StruckAt = _now;
        }
    }

    /// <summary>Its drain releases at once, and what it does not release ends with it or is the next one's to clear.</summary>
    private void Stop(string task) => Strike(task);

    private void End(string task)
    {
        _ = _tasks.Remove(task);
        if (_hosts.TryGetValue(task, out var host) && _instances.TryGetValue(host, out var stay))
        {
            (stay.Holders, stay.StruckAt, stay.IdleSince) = (0, _now, _now);
        }
    }

    private void Turn(Stay stay, bool isOn, string name, TimeSpan allowed, TimeSpan excuse)
    {
        if (stay.IsOn && !isOn && stay is { Holders: 0, IdleSince: { } since })
        {
            // What was struck while it was in doubt is cleared when its doubt is over, and a release that failed is tried again after its pause.
            var isStruck = stay.StruckAt >= since - LongestPause - _options.CallTimeout;
            var limit = isStruck ? excuse + allowed + (stay.StruckAt > since ? stay.StruckAt.Value - since : TimeSpan.Zero) : allowed + _doubt + Grace;
            var throttled = ThrottleMemory + (2 * _options.CallTimeout) + Grace;
            if (stay.ThrottledAt >= since - ThrottleMemory - ThrottleMemory && limit < throttled)
            {
                limit = throttled;
            }

            if (_now - since > limit)
            {
                _findings.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{_now.TotalSeconds:0.0} s: the protection of {name} outlived its work by {(_now - since).TotalSeconds:0.0} s; {limit.TotalSeconds:0.0} s are allowed"));
            }
        }


        stay.IsOn = isOn;
    }

    private IEnumerable<Stay> Both(string task)
    {
        yield return Get(_tasks, task);
        if (_hosts.TryGetValue(task, out var host))
        {
            yield return Get(_instances, host);
        }
    }

    private static Stay Get(Dictionary<string, Stay> stays, string id) => stays.TryGetValue(id, out var stay) ? stay : stays[id] = new Stay();

    private sealed class Stay
    {
        public int Holders { get; set; }

        public bool IsOn { get; set; }

        public TimeSpan? IdleSince { get; set; }

        public TimeSpan? StruckAt { get; set; }

        public TimeSpan? ThrottledAt { get; set; }

        /// <summary>When AWS ends it.</summary>
        public TimeSpan? Until { get; set; }
    }
}
