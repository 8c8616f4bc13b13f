namespace TaskProtection.Tests.Aws.Sharing.Model;

internal sealed partial class SharedInstance
{
    private void Enter(ModelTask task)
    {
        Say(task, "becomes busy, and ECS protects it");
        _left = _left with { Enters = _left.Enters - 1 };
        task.IsWanted = true;
        task.Changes.Add((_now, true));
        (task.RetryAt, task.RepeatAt) = (null, null);
    }

    private void Exit(ModelTask task)
    {
        Say(task, "becomes idle, and ECS protects it no more");
        (task.IsWanted, task.IsHolding) = (false, false);
        EndExposure(task);
        task.Changes.Add((_now, false));
        (task.RetryAt, task.RepeatAt) = (null, null);
    }

    private void Kill(ModelTask task)
    {
        Say(task, "is killed");
        _left = _left with { Crashes = _left.Crashes - 1 };
        EndExposure(task);
        task.Die();
        if (task.IsProtected)
        {
            task.Changes.Add((_now, false));
        }

        if (task.Sharing.Waiting is Request.Set or Request.Clear && task.Fate is Fate.LandsAtTheEnd or Fate.LandsLate)
        {
            task.Late.Add((task.Sharing.Waiting == Request.Set, _now + _scale.Settle));
        }

        if (task.Sharing.Call is not null)
        {
            Cancel(task);
        }

        _anyKilled = true;
        _clearer = task.Name == _clearedBy ? Clearer.Killed : _clearer;
        _tasks.ForEach(static other => other.HasReleased = false);
    }

    private void Start()
    {
        _left = _left with { Restarts = _left.Restarts - 1 };
        var task = NewTask();
        task.MayHold = _isSet;
        _tasks.Add(task);
        Say(task, $"starts, and finds the flag {(_isSet ? "set" : "clear")}");
    }

    private void Begin(ModelTask task, Ask call, Choices choices)
    {
        if (task.Sharing.Call is not null)
        {
            Say(task, "leaves its tick for the core's call");
            if (task.Sharing.Waiting is Request.Set or Request.Clear && task.Fate is Fate.LandsAtTheEnd or Fate.LandsLate)
            {
                task.Late.Add((task.Sharing.Waiting == Request.Set, _now + _scale.Settle));
            }

            Cancel(task);
        }

        task.TickAt = null;
        task.HasReleased |= call == Ask.Release;
        task.CallBegan = _now;
        Say(task, $"calls {call}");
        task.Sharing.Begin(call);
        GoOn(task, call, choices);
    }

    private static void Cancel(ModelTask task)
    {
        task.Sharing.Reply(Answer.Cancelled);
        Assert.Null(task.Sharing.Waiting);
        task.Sharing.End();
    }

    private void GoOn(ModelTask task, Ask call, Choices choices)
    {
        if (task.Sharing.Waiting is { } request)
        {
            task.RequestBegan = _now;
            if (request == Request.Look)
            {
                return;
            }

            task.Fate = (Fate)choices.Next(_left.Faults > 0 ? 6 : 2);
            Say(task, $"sends {request}, which {task.Fate}");
            UseFault(task.Fate > Fate.LandsAtTheEnd);
            if (task.Fate is Fate.LandsAtOnce or Fate.AnswerIsLost)
            {
                Land(task, request == Request.Set, task.Fate == Fate.LandsAtOnce ? Clearer.Told : Clearer.NotTold);
            }

            return;
        }

        var outcome = task.Sharing.End();
        if (call != Ask.Tick)
        {
            Say(task, $"is told {outcome}");
            task.Learn(call, outcome, _now, _scale.Settle);
            if (task.IsHolding && !_isSet && task.ExposedSince is null)
            {
                Say(task, "is exposed");
                task.ExposedSince = _now;
            }
        }

        task.TickAt = task.Sharing.NextTick is { } wait ? _now + _scale.Units(wait) : null;
    }

    private void Reply(ModelTask task, Choices choices)
    {
        var call = task.Sharing.Call!.Value;
        task.Sharing.Reply(task.Sharing.Waiting == Request.Look ? Look(task, choices) : Write(task));
        GoOn(task, call, choices);
    }

    private Answer Look(ModelTask task, Choices choices)
    {
        var answers = new List<Answer>();
        var others = _tasks.Where(other => other != task).Select(other => other.SeenAs(task.RequestBegan, _scale.Staleness)).ToList();
        if (others.TrueForAll(static other => other.Idle))
        {
            answers.Add(Answer.Nobody);
        }

        if (others.Exists(static other => other.Busy))
        {
            answers.Add(Answer.Somebody);
        }

        if (_left.Faults > 0)
        {
            answers.Add(Answer.Throttled);
        }

        var answer = answers[choices.Next(answers.Count)];
        Say(task, $"looks, and is told {answer}");
        UseFault(answer == Answer.Throttled);
        return answer;
    }

    private Answer Write(ModelTask task)
    {
        var value = task.Sharing.Waiting == Request.Set;
        switch (task.Fate)
        {
            case Fate.LandsAtOnce:
                return Answer.Done;
            case Fate.LandsAtTheEnd:
                Land(task, value, Clearer.Told);
                return Answer.Done;
            case Fate.LandsLate:
                task.Late.Add((value, _now + _scale.Settle));
                return Answer.Cancelled;
            case Fate.NeverLands:
                return Answer.Cancelled;
            case Fate.Throttled:
                return Answer.Throttled;
            default:
                return Answer.Unknown;
        }
    }

    private void Land(ModelTask sender, bool value, Clearer clearer)
    {
        Say(sender, value ? "has set the flag" : "has cleared the flag");
        if (value)
        {
            _tasks.ForEach(EndExposure);
            if (!sender.IsAlive)
            {
                _tasks.ForEach(static task => task.HasReleased = false); // Who released before has not seen what the dead left.
            }
        }
        else if (_isSet)
        {
            (_clearedBy, _clearer) = (sender.Name, sender.IsAlive ? clearer : Clearer.Killed);
            foreach (var holder in _tasks.Where(static task => task.IsHolding))
            {
                Say(holder, "is exposed");
                holder.ExposedSince = _now;
            }
        }

        _isSet = value;
    }

    private void UseFault(bool isFault) => _left = _left with { Faults = _left.Faults - (isFault ? 1 : 0) };

    private void Say(ModelTask task, string what) => Log?.Invoke($"{_now,4} {task.Name} {what}");
}
