namespace TaskProtection.Tests.Sqs;

/// <summary>
/// Holds the chronicle of a FIFO queue against the order that the worker promises. What it promises of every queue, the
/// <see cref="ScheduleJudge"/> has tried.
/// </summary>
internal sealed class GroupJudge
{
    private readonly Schedule _schedule;
    private readonly Dictionary<string, string> _groups;
    private readonly Dictionary<string, List<string>> _lines = [];
    private readonly HashSet<string> _gone = [];
    private readonly HashSet<string> _begun = [];
    private readonly Dictionary<(string Message, int Count), string> _running = [];
    private readonly HashSet<(string Message, int Count)> _expired = [];
    private readonly Dictionary<string, int> _counts = [];
    private readonly List<string> _findings = [];
    private readonly Tally _tally = new();
    private bool _isCalm;

    private GroupJudge(Schedule schedule)
    {
        _schedule = schedule;
        _groups = schedule.Arrivals.ToDictionary(static a => $"m{a.Number}", static a => a.Group!);
        _isCalm = schedule.Faults.Count == 0 && schedule.Workers.All(static w => w.Refusals.Count == 0);
    }

    public static (IReadOnlyList<string> Findings, Tally Tally) Judge(ScheduleRun run)
    {
        var judge = new GroupJudge(run.Schedule);
        foreach (var fact in run.Chronicle.Facts)
        {
            judge.Hear(fact);
        }

        if (run.Schedule.Faults.Count == 0)
        {
            judge._findings.AddRange(run.Counters.Where(static c => c.Value.Stranded > 0).Select(static c => $"{c.Key} counts {c.Value.Stranded} stranded"));
        }

        return ([.. run.Findings, .. judge._findings], judge._tally);
    }

    private void Hear(Fact fact)
    {
        var key = (fact.Message ?? "", fact.Count);
        switch (fact.What)
        {
            case Happening.Sent:
                _tally.Add(Matter.Message);
                LineOf(fact.Message!).Add(fact.Message!);
                break;
            case Happening.Received:
                _tally.Add(Matter.Delivery);
                _counts[fact.Message!] = fact.Count;
                break;
            case Happening.Begun:
                _tally.Add(Matter.Handling);
                JudgeTurn(fact, "was begun");
                JudgeBeside(fact);
                _begun.Add(fact.Message!);
                _running[key] = fact.Worker!;
                break;
            case Happening.Succeeded or Happening.Threw or Happening.GaveUp:
                _running.Remove(key);
                break;
            case Happening.Exited:
                foreach (var (running, _) in _running.Where(r => r.Value == fact.Worker).ToList())
                {
                    _running.Remove(running);
                }

                break;
            case Happening.Expired:
                _tally.Add(Matter.Expired);
                _expired.Add((fact.Message!, _counts[fact.Message!]));
                break;
            case Happening.Sigterm:
                _isCalm = false;
                break;
            case Happening.Deleted:
                JudgeTurn(fact, "was deleted");
                _gone.Add(fact.Message!);
                break;
            case Happening.DeadLettered:
                _tally.Add(Matter.DeadLettered);
                _tally.Add(Matter.DeadLetteredUntried, _begun.Contains(fact.Message!) ? 0 : 1);
                Find(_isCalm && !_begun.Contains(fact.Message!), fact, "was dead-lettered untried, though nothing had gone wrong");
                _gone.Add(fact.Message!);
                break;
        }
    }

    /// <summary>None before it in its group may be left, but those that the redrive policy takes away: their last delivery is over.</summary>
    private void JudgeTurn(Fact fact, string what)
    {
        foreach (var before in LineOf(fact.Message!).TakeWhile(m => m != fact.Message).Where(m => !_gone.Contains(m)))
        {
            var isOver = _counts.GetValueOrDefault(before) >= _schedule.MaxReceiveCount && !_running.Keys.Any(r => r.Message == before && !_expired.Contains(r));
            Find(!isOver, fact, $"{what} before {before}, which is in front of it in {_groups[before]}");
        }
    }

    /// <summary>No other of its group may run, but one that SQS has given to others because its visibility timeout ended.</summary>
    private void JudgeBeside(Fact fact)
    {
        foreach (var (beside, _) in _running.Where(r => _groups[r.Key.Message] == _groups[fact.Message!]))
        {
            _tally.Add(Matter.TwiceAtOnce);
            Find(!_expired.Contains(beside), fact, $"was begun while {beside.Message} #{beside.Count} of its group was handled");
        }
    }

    private List<string> LineOf(string message)
    {
        var group = _groups[message];
        return _lines.TryGetValue(group, out var line) ? line : _lines[group] = [];
    }

    private void Find(bool isWrong, Fact fact, string what)
    {
        if (isWrong)
        {
            _findings.Add($"{fact.At.TotalSeconds:0.000}: {fact.Message} #{fact.Count} {what}");
        }
    }
}
