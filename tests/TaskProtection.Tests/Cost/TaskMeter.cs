using TaskProtection.Tests.Chaos;

namespace TaskProtection.Tests.Cost;

/// <summary>When one task worked, and when ECS protected it: by what ECS holds, and not by what the task believes.</summary>
internal sealed class TaskMeter
{
    private readonly WorkMeter _all;
    private readonly SteppedTime _time;
    private TimeSpan _at;
    private TimeSpan? _wantedSince;
    private TimeSpan? _leftAt;
    private bool _isProtected;
    private bool _works;

    public TaskMeter(WorkMeter all, SteppedTime time)
    {
        (_all, _time, _at) = (all, time, time.Now);
        all.Add(this);
    }

    /// <summary>It wants to be protected: it has a unit of work, or (null) is about to ask for one.</summary>
    public void Wants(Message? message)
    {
        var since = message?.WantedSince ?? _time.Now;
        if (_isProtected)
        {
            _all.TimesToProtect.Add((_time.Now - since).TotalSeconds);
        }
        else
        {
            _wantedSince ??= since;
        }

        _ = message?.WantedSince ??= since;
    }

    /// <summary>It has given the unit back.</summary>
    public void GivesUp() => _wantedSince = null;

    public void Begins(Message message)
    {
        Advance();
        _works = true;
        _leftAt = null;
        _all.Waits.Add((_time.Now - message.SentAt).TotalSeconds);
    }

    public void Ends()
    {
        Advance();
        _works = false;
        _leftAt = _time.Now;
        if (_wantedSince is not null)
        {
            _wantedSince = null;
            _all.TimesToProtect.Add(double.PositiveInfinity);
        }
    }

    public void Changed(bool isProtected)
    {
        Advance();
        _isProtected = isProtected;
        if (isProtected && _wantedSince is { } since)
        {
            _wantedSince = null;
            _all.TimesToProtect.Add((_time.Now - since).TotalSeconds);
        }
        else if (!isProtected && _leftAt is { } left)
        {
            _leftAt = null;
            _all.Overhangs.Add((_time.Now - left).TotalSeconds);
        }
    }

    public void Advance()
    {
        _all.Passed(_works, _isProtected, _time.Now - _at);
        _at = _time.Now;
    }
}
