using Microsoft.Extensions.Logging.Abstractions;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing;

/// <summary>A day of many instances on a clock of whole seconds. Every call is answered at once, so each task is asked and done in one step.</summary>
internal sealed class DayOfHosts
{
    private const int Hosts = 100;
    private const int TasksOfAHost = 4;
    private const int Work = 180;
    private const int Day = 86_400;
    private const int Longest = 2 * 3600; // After the day nothing begins, and all comes to rest.

    private readonly Dictionary<int, int> _looks = [];
    private readonly Dictionary<int, int> _writes = [];
    private readonly PriorityQueue<Func<Task>, (int At, int Order)> _agenda = new();
    private readonly Random _random = new(1);
    private readonly double _load;
    private readonly Way _way;

    /// <summary>The instance's default; no longer than the task's where a task without protection is idle to the others.</summary>
    private readonly int _instanceLinger;

    private readonly int _taskLinger;
    private int _now;
    private int _order;

    private DayOfHosts(double load, Way way, int taskLinger)
        => (_load, _way, _taskLinger, _instanceLinger) = (load, way, taskLinger, way == Way.AskEcs ? Math.Min(taskLinger, 300) : 300);

    public enum Way
    {
        AskEcs,

        /// <summary>As a lease directory has it.</summary>
        LastLeaves,

        /// <summary>Each for itself, whoever else is there.</summary>
        Toggle,
    }

    public int Looks => _looks.Values.Sum();

    public int Writes => _writes.Values.Sum();

    public int MostLooks => _looks.Values.DefaultIfEmpty().Max();

    public int MostWrites => _writes.Values.DefaultIfEmpty().Max();

    /// <summary>How many instances still have their flag when all is at rest.</summary>
    public int LeftSet { get; private set; }

    public static async Task<DayOfHosts> RunAsync(double load, Way way, int taskLinger = 60)
    {
        var day = new DayOfHosts(load, way, taskLinger);
        var hosts = Enumerable.Range(0, Hosts).Select(_ => new HostOfTasks(day)).ToList();
        while (day._agenda.TryDequeue(out var act, out var due) && due.At < Day + Longest)
        {
            day._now = due.At;
            await act();
        }

        day.LeftSet = hosts.Count(static host => host.IsSet);
        return day;
    }

    private void At(int when, Func<Task> act) => _agenda.Enqueue(act, (when, _order++));

    private void Count(Dictionary<int, int> calls) => calls[_now] = calls.GetValueOrDefault(_now) + 1;

    private int Exponential(double mean) => 1 + (int)(-mean * Math.Log(1 - _random.NextDouble()));

    private sealed class HostOfTasks : ISharedFlag
    {
        private readonly DayOfHosts _day;
        private readonly List<TaskOfHost> _tasks;

        public HostOfTasks(DayOfHosts day)
        {
            _day = day;
            _tasks = [.. Enumerable.Range(0, TasksOfAHost).Select(_ => new TaskOfHost(day, this))];
        }

        public string Owner => "i-1";

        public bool IsSet { get; private set; }

        public int Members => _tasks.Count(static task => task.HoldsInstance);

        public Task<int> CountProtected(TaskOfHost self)
        {
            _day.Count(_day._looks);
            return Task.FromResult(_tasks.Count(task => task != self && task.HoldsTask));
        }

        public ValueTask<ProtectionReply> WriteAsync(bool isProtected, CancellationToken cancellationToken)
        {
            _day.Count(_day._writes);
            IsSet = isProtected;
            return new(new ProtectionReply(ProtectionOutcome.Done));
        }
    }

    private sealed class TaskOfHost
    {
        private readonly DayOfHosts _day;
        private readonly HostOfTasks _host;
        private readonly AskEcsSharing _sharing;
        private int _works;
        private int _tick;

        public TaskOfHost(DayOfHosts day, HostOfTasks host)
        {
            (_day, _host) = (day, host);
            _sharing = new AskEcsSharing(_ => host.CountProtected(this), NullLogger.Instance);
            Rest();
        }

        public bool HoldsTask { get; private set; }

        public bool HoldsInstance { get; private set; }

        private static CancellationToken Token => TestContext.Current.CancellationToken;

        private void Rest()
        {
            var begin = _day._now + _day.Exponential(Work * ((1 / _day._load) - 1));
            if (begin < Day)
            {
                _day.At(begin, BeginAsync);
            }
        }

        private async Task BeginAsync()
        {
            _works++;
            HoldsTask = true;
            if (!HoldsInstance)
            {
                if (_day._way == Way.AskEcs)
                {
                    await _sharing.ProtectAsync(_host, Token);
                    Schedule();
                }
                else if (_day._way == Way.Toggle || _host.Members == 0)
                {
                    await _host.WriteAsync(true, Token);
                }

                HoldsInstance = true;
            }

            _day.At(_day._now + Work, EndAsync);
        }

        private Task EndAsync()
        {
            var works = ++_works;
            _day.At(_day._now + _day._taskLinger, () => Task.FromResult(HoldsTask &= works != _works));
            _day.At(_day._now + _day._instanceLinger, () => works == _works ? ReleaseAsync() : Task.CompletedTask);
            Rest();
            return Task.CompletedTask;
        }

        private async Task ReleaseAsync()
        {
            HoldsInstance = false;
            if (_day._way == Way.AskEcs)
            {
                await _sharing.ReleaseAsync(_host, Token);
                Schedule();
            }
            else if (_day._way == Way.Toggle || _host.Members == 0)
            {
                await _host.WriteAsync(false, Token);
            }
        }

        private void Schedule()
        {
            var tick = ++_tick;
            if (_sharing.NextTick is { } next)
            {
                _day.At(_day._now + (int)next.TotalSeconds, () => tick == _tick ? TickAsync() : Task.CompletedTask);
            }
        }

        private async Task TickAsync()
        {
            await _sharing.TickAsync(_host, Token);
            Schedule();
        }
    }
}
