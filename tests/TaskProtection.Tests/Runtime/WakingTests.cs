using Microsoft.Extensions.Logging.Abstractions;
using TaskProtection.Runtime;
using TaskProtection.Tests.Chaos;

namespace TaskProtection.Tests.Runtime;

/// <summary>SIGSTOP, a frozen cgroup, a paused virtual machine: the clock went on, and no timer has fired yet.</summary>
public sealed class WakingAfterTheLeaseEnded : IDisposable
{
    private readonly SteppedTime _world = new();
    private readonly ProcessTime _time;
    private readonly FakeTarget _target = new FakeTarget().Granting();
    private readonly Queue<Action> _posted = new();
    private readonly TaskProtector _protector;

    public WakingAfterTheLeaseEnded()
    {
        _time = new ProcessTime(_world, static () => { });
        var options = Microsoft.Extensions.Options.Options.Create(new TaskProtectionOptions());
        _protector = new TaskProtector([_target], options, _time, NullLogger<TaskProtector>.Instance, new Random(1), _posted.Enqueue);
    }

    public void Dispose() => _protector.Dispose();

    [Fact]
    public async Task Is_not_protected_although_no_alarm_has_rung()
    {
        var scope = await EnterAndSleepAsync();

        Assert.False(scope.IsProtected);
        Assert.Null(scope.ProtectedUntil);
        Assert.False(_protector.Status.IsProtected);
    }

    [Fact]
    public async Task Admits_nobody_before_a_new_grant()
    {
        _ = await EnterAndSleepAsync();

        var entering = _protector.EnterAsync("the next");
        Assert.False(entering.IsCompleted);
        WakeUp();

        Assert.True((await entering.AsTask().WaitAsync(Patience.Limit)).IsProtected);
        Assert.Equal(2, _target.Protects);
    }

    [Fact]
    public async Task Tells_the_work_and_protects_it_again()
    {
        var scope = await EnterAndSleepAsync();

        WakeUp();

        Assert.True(scope.ProtectionLost.IsCancellationRequested);
        Assert.True(scope.IsProtected);
    }

    private async Task<ProtectionScope> EnterAndSleepAsync()
    {
        var entering = _protector.EnterAsync("order");
        Pump();
        var scope = await entering.AsTask().WaitAsync(Patience.Limit);
        Assert.True(scope.IsProtected);
        _time.Pause();
        while (_world.Step(TimeSpan.FromHours(3)))
        {
        }

        return scope;
    }

    private void WakeUp()
    {
        _time.Resume();
        Pump();
    }

    private void Pump()
    {
        while (_posted.TryDequeue(out var act))
        {
            act();
        }
    }
}
