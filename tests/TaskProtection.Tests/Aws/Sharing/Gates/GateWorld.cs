using Microsoft.Extensions.Time.Testing;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing.Gates;

/// <summary>
/// Some tasks of one instance that share its flag by a lease directory on the real disk. What happens next is drawn: a task becomes busy or
/// idle, is killed, or another starts; a write lands with its answer, long after its caller has gone, or never. One thread, one clock.
/// </summary>
internal sealed class GateWorld(int seed, int tasks, bool dies) : IDisposable
{
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(6);

    private readonly Random _random = new(seed);
    private readonly string _folder = Directory.CreateTempSubdirectory("gate-").FullName;
    private readonly List<GateTask> _tasks = [];
    private readonly List<GateWrite> _late = [];
    private readonly List<string> _story = [];
    private bool _isCalm;
    private TimeSpan _strayClearAt = TimeSpan.MinValue;
    private int _born;

    public FakeTimeProvider Time { get; } = new();

    public bool IsSet { get; private set; }

    public GateWrite? LastWrite { get; set; }

    public int Exposures { get; private set; }

    public int Kills { get; private set; }

    public int StrayClears { get; private set; }

    public string Story => $"GATE_SEED={seed}\n{string.Join('\n', _story)}";

    public TimeSpan Now => Time.GetUtcNow() - Time.Start;

    /// <summary>Lives so many happenings, then lets all become idle and AWS answer. Returns what was broken.</summary>
    public string? Live(int happenings)
    {
        for (var i = 0; i < happenings; i++)
        {
            Happen();
            if (Judge() is { } broken)
            {
                return broken;
            }
        }

        _isCalm = true;
        Say("all become idle, and AWS answers");
        _tasks.ForEach(static task => task.IsWanted = false);
        for (var end = Now + TimeSpan.FromMinutes(10); Now < end;)
        {
            Move();
            Pass(TimeSpan.FromSeconds(0.5));
        }

        return IsSet && _tasks.Count > 0 ? "the flag is set, and nobody is busy"
            : LastWrite?.Begun > Now - TimeSpan.FromMinutes(5) ? "the flag is still written, and nobody is busy"
            : null;
    }

    public void Say(string what) => _story.Add($"{Now.TotalSeconds,8:0.0} {what}");

    public void Dispose()
    {
        _tasks.ForEach(static task => task.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private void Happen()
    {
        if (_tasks.Count < tasks)
        {
            _tasks.Add(new GateTask(this, new LeaseDirectorySharing(_folder, Time), $"{(char)('A' + (_born++ % 26))}{_born}"));
        }

        var task = _tasks[_random.Next(_tasks.Count)];
        switch (_random.Next(dies ? 10 : 9))
        {
            case 0 or 1:
                task.IsWanted = !task.IsWanted;
                Say($"{task.Name} becomes {(task.IsWanted ? "busy" : "idle")}");
                break;
            case 2 or 3 or 4:
                Answer(task);
                break;
            case 9:
                Kill(task);
                break;
            default:
                Pass(TimeSpan.FromSeconds(_random.Next(2) == 0 ? 0.5 : _random.Next(12)));
                break;
        }

        Move();
    }

    /// <summary>Whoever has something to do does it.</summary>
    private void Move()
    {
        _tasks.ForEach(static task => task.Move());
        if (_isCalm)
        {
            _tasks.ForEach(Answer);
        }
    }

    private void Answer(GateTask task)
    {
        if (task.Write is not { } write)
        {
            return;
        }

        var fate = _isCalm ? 0 : _random.Next(8);
        if (fate == 7)
        {
            Say($"{task.Name} is refused");
            task.Take(new(ProtectionOutcome.Failed));
        }
        else if (fate < 6)
        {
            Land(write, isStray: false);
            Say($"{task.Name} is answered");
            task.Take(new(ProtectionOutcome.Done));
        }
    }

    private void Kill(GateTask task)
    {
        Say($"{task.Name} is killed");
        Kills++;
        Forsake(task);
        task.Dispose();
        _ = _tasks.Remove(task);
    }

    /// <summary>Nobody waits for it any more, and its effect may still come.</summary>
    public void Forsake(GateTask task)
    {
        if (task.Forget() is { } write && _random.Next(2) == 0)
        {
            write.LandsAt = Now + (GatedFlag.Settle * _random.NextDouble());
            _late.Add(write);
        }
    }

    private void Pass(TimeSpan time)
    {
        for (var end = Now + time; Now < end;)
        {
            Time.Advance(TimeSpan.FromSeconds(0.5));
            if (_tasks.Exists(static task => task.IsAtTheGate))
            {
                PoolAtRest.WaitAsync().GetAwaiter().GetResult();
            }

            foreach (var write in _late.FindAll(write => write.LandsAt <= Now))
            {
                _ = _late.Remove(write);
                Land(write, isStray: true);
            }

            Move();
            if (Judge() is not null)
            {
                return;
            }
        }
    }

    private void Land(GateWrite write, bool isStray)
    {
        Say($"{(isStray ? "a forsaken" : "the")} {(write.IsSet ? "set" : "clear")} lands");
        IsSet = write.IsSet;
        if (isStray && !write.IsSet)
        {
            (StrayClears, _strayClearAt) = (StrayClears + 1, Now);
        }
    }

    /// <summary>
    /// Who was told that the flag is set sees it set, but after a clear whose sender has gone: for <see cref="GatedFlag.Settle"/> and the
    /// call that sets it again, once more for each such call that is not answered.
    /// </summary>
    private string? Judge()
    {
        foreach (var task in _tasks)
        {
            if (IsSet || !task.IsClaimed)
            {
                (task.ExposedSince, task.Misses) = (null, 0);
                continue;
            }

            Exposures += task.ExposedSince is null ? 1 : 0;
            task.ExposedSince ??= Now;
            var since = task.ExposedSince.Value;
            var allowed = _strayClearAt < since ? TimeSpan.Zero : GatedFlag.Settle + CallTimeout + ((GatedFlag.Settle + CallTimeout) * task.Misses);
            if (Now - since > allowed)
            {
                return $"{task.Name} has been exposed for {Now - since}, and {allowed} are allowed";
            }
        }

        return null;
    }
}
