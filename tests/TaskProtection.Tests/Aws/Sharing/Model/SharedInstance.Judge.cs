namespace TaskProtection.Tests.Aws.Sharing.Model;

internal sealed partial class SharedInstance
{
    private int FaultsUsed => _allFaults - _left.Faults;

    /// <summary>Whether a flag that nobody needs may stay: its owner was killed, and nobody has finished since.</summary>
    private bool MayLeak => _anyKilled && !_tasks.Exists(static task => task.IsAlive && task.HasReleased);

    private void Judge()
    {
        foreach (var task in _tasks)
        {
            NoteExposure(task);
        }

        var isIdle = _isSet && !MayLeak && _tasks.TrueForAll(static task => !task.IsWanted || !task.IsAlive);
        _idleSince = isIdle ? _idleSince ?? _now : null;
        if (_now - _idleSince is { } idle)
        {
            if (FaultsUsed == 0 && !_anyKilled)
            {
                _tally.LongestIdle = Math.Max(_tally.LongestIdle, idle);
            }

            // The hour after which who left the flag for another looks again, and as many looks before and after as there can be.
            Require(idle * _scale.Call < TimeSpan.FromHours(1.5), "the flag stays set although nobody needs it");
        }

        if (IsAtRest())
        {
            _tally.Rests++;
            _tally.Leaks += _isSet ? 1 : 0;
            Require(!_isSet || MayLeak, "the flag was left set although nobody needs it");
        }
    }

    private bool IsAtRest() => _tasks.TrueForAll(task => task.Late.Count == 0 && task.Sharing.Call is null && Due(task) is null && !(task.IsAlive && task.IsWanted));

    private void EndExposure(ModelTask task)
    {
        NoteExposure(task);
        task.ExposedSince = null;
    }

    private void NoteExposure(ModelTask task)
    {
        if (_now - task.ExposedSince is not { } length)
        {
            return;
        }

        var clearer = _clearedBy == task.Name ? Clearer.Holder : _clearer;
        _tally.Expose(clearer, FaultsUsed, length);
        Require(length <= _bounds(clearer, FaultsUsed), $"{task.Name} has been exposed for {length} calls by {_clearedBy} ({clearer}, {FaultsUsed} faults)");
    }

    private static void Require(bool holds, string broken)
    {
        if (!holds)
        {
            throw new PromiseBrokenException(broken);
        }
    }
}
