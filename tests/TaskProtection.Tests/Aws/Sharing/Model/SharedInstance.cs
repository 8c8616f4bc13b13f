using System.Globalization;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>An instance with its flag, its tasks and a clock. One step is one of all that can happen next.</summary>
internal sealed partial class SharedInstance
{
    private readonly Scale _scale;
    private readonly Func<Func<CancellationToken, Task<int>>, IFlagSharing> _make;
    private readonly Tally _tally;
    private readonly Bounds _bounds;
    private readonly List<ModelTask> _tasks;
    private readonly int _allFaults;
    private Budget _left;
    private int _now;
    private bool _isSet;
    private char _clearedBy;
    private Clearer _clearer;
    private bool _anyKilled;
    private int? _idleSince;
    private char _nextName = 'A';

    public SharedInstance(Scale scale, Budget budget, Bounds bounds, Func<Func<CancellationToken, Task<int>>, IFlagSharing> make, Tally tally)
    {
        (_scale, _left, _bounds, _make, _tally, _allFaults) = (scale, budget, bounds, make, tally, budget.Faults);
        _tasks = [.. Enumerable.Range(0, budget.Tasks).Select(_ => NewTask())];
    }

    private SharedInstance(SharedInstance other)
    {
        (_scale, _left, _bounds, _make, _tally, _allFaults) = (other._scale, other._left, other._bounds, other._make, other._tally, other._allFaults);
        (_now, _isSet, _clearedBy, _clearer, _anyKilled, _idleSince, _nextName)
            = (other._now, other._isSet, other._clearedBy, other._clearer, other._anyKilled, other._idleSince, other._nextName);
        _tasks = [.. other._tasks.Select(static task => task.Copy())];
    }

    /// <summary>Told what happens, where somebody reads it.</summary>
    public Action<string>? Log { get; set; }

    public SharedInstance Copy() => new(this);

    /// <summary>Takes one step of those that are possible; false when none is.</summary>
    public bool Step(Choices choices)
    {
        var moves = Moves();
        if (moves.Count == 0)
        {
            return false;
        }

        moves[choices.Next(moves.Count)](choices);
        foreach (var task in _tasks)
        {
            task.Forget(_now, _scale.Staleness);
        }

        // The dead are kept for as long as something of theirs can still be seen.
        _tasks.RemoveAll(task => !task.IsAlive && task.Late.Count == 0 && !task.SeenAs(_now - 1, _scale.Staleness).Busy);
        Judge();
        return true;
    }

    /// <summary>All that the future depends on. Two states of the same key are the same, whichever way and whenever they were reached, and whatever the tasks' names.</summary>
    public string Key()
    {
        var isExposed = _tasks.Exists(static task => task.ExposedSince is not null);
        var tasks = _tasks.Select(task => task.Key(_now) + (!_isSet && task.Name == _clearedBy ? "!" : "")).Order(StringComparer.Ordinal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_left}{_isSet}{(_isSet ? null : _clearer)}{isExposed}{_anyKilled}{_idleSince - _now}|{string.Join('|', tasks)}");
    }

    private ModelTask NewTask() => new(_nextName++, new SteppedSharing(_make));

    private List<Action<Choices>> Moves()
    {
        var moves = new List<Action<Choices>>();
        var isDue = false;
        foreach (var task in _tasks)
        {
            var due = Due(task);
            if (due is { } move && move.At <= _now)
            {
                isDue = true;
                moves.Add(move.Action);
            }

            for (var i = 0; i < task.Late.Count; i++)
            {
                var late = task.Late[i];
                isDue |= late.Until <= _now;
                moves.Add(_ =>
                {
                    task.Late.Remove(late);
                    Land(task, late.Value, Clearer.NotTold);
                });
            }
        }

        AddWhatNobodyAsksFor(moves);
        if (!isDue && Pause() is { } pause)
        {
            moves.Add(_ => _now += pause);
        }

        return moves;
    }

    private void AddWhatNobodyAsksFor(List<Action<Choices>> moves)
    {
        foreach (var task in _tasks.Where(static task => task.IsAlive))
        {
            if (task.IsWanted)
            {
                moves.Add(_ => Exit(task));
            }
            else if (_left.Enters > 0)
            {
                moves.Add(_ => Enter(task));
            }

            if (_left.Crashes > 0 && !task.IsUntouched)
            {
                moves.Add(_ => Kill(task));
            }
        }

        if (_left.Restarts > 0)
        {
            moves.Add(_ => Start());
        }
    }

    /// <summary>What a task does next of itself.</summary>
    private (int At, Action<Choices> Action)? Due(ModelTask task)
    {
        if (!task.IsAlive)
        {
            return null;
        }

        if (task.Next(_now) is { } next && (next.At <= _now || task.Sharing.Call is null && !(task.TickAt < next.At)))
        {
            return (next.At, choices => Begin(task, next.Call, choices)); // Gives a tick that is under way no time to end.
        }

        return task.RepliedAt is { } replied ? (replied, choices => Reply(task, choices))
            : task.TickAt is { } tick ? (tick, choices => Begin(task, Ask.Tick, choices))
            : null;
    }

    /// <summary>How long nothing happens of itself. A pause in which no answer can be old is cut short to just before its end; null for ever.</summary>
    private int? Pause()
    {
        var isRecent = _tasks.Exists(task => task.ExposedSince is not null && Due(task) is null || task.Late.Count > 0 || task.Sharing.Call is not null || task.Changes.Exists(change => change.At >= _now - _scale.Staleness));
        int? next = null;
        foreach (var task in _tasks)
        {
            next = Due(task)?.At is { } at && !(next < at) ? at : next;
        }

        return isRecent ? 1 : next is { } there ? Math.Max(1, there - _now - 1) : null;
    }
}
