using TaskProtection.Testing.Time;

namespace TaskProtection.Tests.Simulator;

public sealed class TimeMovedByHand
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), timestamp: 500);
    private readonly List<string> _fired = [];

    [Fact]
    public void Both_clocks_start_where_they_were_set_and_move_together()
    {
        _time.Advance(90 * Second);

        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 1, 30, TimeSpan.Zero), _time.GetUtcNow());
        Assert.Equal(90 * Second, _time.GetElapsedTime(500));
    }

    [Fact]
    public void A_jump_of_the_wall_clock_moves_nothing_else_and_fires_no_timer()
    {
        using var timer = Timer("a", Second);

        _time.JumpWall(TimeSpan.FromHours(-3));
        _time.JumpWall(TimeSpan.FromHours(8));

        Assert.Equal(17, _time.GetUtcNow().Hour);
        Assert.Equal(500, _time.GetTimestamp());
        Assert.Empty(_fired);
    }

    [Fact]
    public void Timers_fire_by_due_time_and_then_by_creation_each_at_its_due_time()
    {
        using var c = Timer("c", 3 * Second);
        using var b = Timer("b", 2 * Second);
        using var a = Timer("a", 9 * Second);
        using var d = Timer("d", 3 * Second);
        _ = a.Change(3 * Second, Never);

        _time.Advance(10 * Second);

        Assert.Equal(["b@2", "c@3", "a@3", "d@3"], _fired);
    }

    [Fact]
    public void A_timer_armed_by_a_callback_fires_in_the_same_advance()
    {
        using var second = Timer("second", Never);
        using var first = _time.CreateTimer(_ => second.Change(2 * Second, Never), null, Second, Never);

        _time.Advance(3 * Second);

        Assert.Equal(["second@3"], _fired);
    }

    [Fact]
    public void A_periodic_timer_keeps_its_beat_until_it_is_stopped()
    {
        using var timer = _time.CreateTimer(_ => Note("tick"), null, Second, 2 * Second);

        _time.Advance(6 * Second);
        _ = timer.Change(Never, Never);
        _time.Advance(6 * Second);

        Assert.Equal(["tick@1", "tick@3", "tick@5"], _fired);
    }

    [Fact]
    public void A_disposed_timer_neither_fires_nor_can_be_armed_again()
    {
        var timer = Timer("a", Second);
        timer.Dispose();
        timer.Dispose();

        Assert.False(timer.Change(Second, Second));
        _time.Advance(5 * Second);

        Assert.Empty(_fired);
    }

    [Fact]
    public async Task Disposing_waits_for_the_callback_that_runs_outside_every_lock()
    {
        using var inside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var timer = _time.CreateTimer(
            _ =>
            {
                inside.Set();
                goOn.Wait();
            },
            null,
            Second,
            Never);
        var advancing = Task.Run(() => _time.Advance(Second), TestContext.Current.CancellationToken);
        inside.Wait(TestContext.Current.CancellationToken);

        // The clock answers, and arms, while a callback is stuck.
        using var other = Timer("other", Second);
        Assert.Equal(Second, _time.GetElapsedTime(500));
        var disposing = timer.DisposeAsync();
        Assert.False(disposing.IsCompleted);

        goOn.Set();
        await disposing;
        await advancing;
    }

    [Fact]
    public async Task A_timer_due_at_once_fires_without_the_clock_being_moved()
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = _time.CreateTimer(_ => fired.TrySetResult(), null, TimeSpan.Zero, Never);

        await fired.Task.WaitAsync(Patience.Limit, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(500, _time.GetTimestamp());
    }

    [Fact]
    public void A_callback_sees_the_ambient_values_of_the_code_that_made_its_timer()
    {
        var ambient = new AsyncLocal<string> { Value = "then" };
        using var timer = _time.CreateTimer(_ => Note(ambient.Value!), null, Second, Never);
        ambient.Value = "now";

        _time.Advance(Second);

        Assert.Equal(["then@1"], _fired);
    }

    [Fact]
    public async Task Delays_and_timeouts_of_the_base_library_work_on_it()
    {
        var delay = Task.Delay(2 * Second, _time, TestContext.Current.CancellationToken);
        using var timeout = new CancellationTokenSource(3 * Second, _time);

        _time.Advance(2 * Second);
        await delay;
        Assert.False(timeout.IsCancellationRequested);

        _time.Advance(Second);
        Assert.True(timeout.IsCancellationRequested);
    }

    [Fact]
    public void Impossible_times_are_refused()
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(-Second));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _time.CreateTimer(_ => { }, null, -Second, Never));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _time.CreateTimer(_ => { }, null, Second, TimeSpan.MaxValue));
    }

    private ITimer Timer(string name, TimeSpan due) => _time.CreateTimer(_ => Note(name), null, due, Never);

    private void Note(string name) => _fired.Add($"{name}@{_time.GetElapsedTime(500).TotalSeconds}");
}
