using System.Collections.Concurrent;
using TaskProtection.Testing.Time;

namespace TaskProtection.Tests.Simulator;

[Collection(TimeAlone.Name)]
public sealed class TimeMovedByItself
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly VirtualTime _time = new();

    [Fact]
    public async Task A_day_of_waiting_takes_no_time_and_ends_at_the_exact_moment()
    {
        var began = _time.GetTimestamp();

        await _time.RunAsync(() => Task.Delay(24 * Hour, _time), 25 * Hour);

        Assert.Equal(24 * Hour, _time.GetElapsedTime(began));
    }

    [Fact]
    public async Task Thousands_of_timers_are_stepped_through_in_order()
    {
        var seen = new ConcurrentQueue<int>();

        await _time.RunAsync(
            () => Task.WhenAll(Enumerable.Range(0, 2000).Reverse().Select(async i =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(i + 1), _time);
                await Task.Yield();
                seen.Enqueue(i);
            })),
            Hour);

        Assert.Equal(Enumerable.Range(0, 2000), seen);
    }

    [Fact]
    public async Task It_waits_for_work_that_computes_before_it_moves()
    {
        // Each hop leaves the pool empty for an instant; a clock that moved then would let the timeout win.
        for (var round = 0; round < 20; round++)
        {
            using var timeout = new CancellationTokenSource(Second, _time);

            await _time.RunAsync(
                async () =>
                {
                    for (var hop = 0; hop < 50; hop++)
                    {
                        await Task.Yield();
                        Thread.SpinWait(2000);
                    }
                },
                Hour);

            Assert.False(timeout.IsCancellationRequested);
        }
    }

    [Fact]
    public async Task What_one_timer_sets_off_has_settled_before_the_next_of_the_same_instant()
    {
        var order = new ConcurrentQueue<string>();

        await _time.RunAsync(() => Task.WhenAll(new[] { ChainAsync("a"), ChainAsync("b"), ChainAsync("c") }), Hour);

        Assert.Equal(["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3"], order);

        async Task ChainAsync(string name)
        {
            await Task.Delay(Second, _time);
            for (var i = 1; i <= 3; i++)
            {
                await Task.Yield();
                order.Enqueue(name + i);
            }
        }
    }

    [Fact]
    public async Task A_thread_blocked_on_the_clock_does_not_stop_it()
    {
        var time = new VirtualTime { BlockedAfter = TimeSpan.FromMilliseconds(100) };

        await time.RunAsync(
            () =>
            {
                using var rung = new ManualResetEventSlim();
                using var timer = time.CreateTimer(_ => rung.Set(), null, Second, Timeout.InfiniteTimeSpan);
                rung.Wait();
                return Task.CompletedTask;
            },
            Hour);

        Assert.Equal(Second, time.GetElapsedTime(0));
    }

    [Fact]
    public async Task It_stands_still_while_it_is_held()
    {
        var hold = _time.Hold("a socket");
        using var early = new CancellationTokenSource(Second, _time);
        var real = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var systemTimer = TimeProvider.System.CreateTimer(_ => real.TrySetResult(), null, TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);

        await _time.RunAsync(() => real.Task, Hour);
        Assert.False(early.IsCancellationRequested);

        hold.Dispose();
        hold.Dispose();
        await _time.RunAsync(() => Task.Delay(Second, _time), Hour);
        Assert.True(early.IsCancellationRequested);
    }

    [Fact]
    public async Task Work_that_outlasts_the_limit_is_given_up_with_what_was_pending()
    {
        var given = await Assert.ThrowsAsync<TimeoutException>(() => _time.RunAsync(() => Task.Delay(2 * Hour, _time), Hour));

        Assert.Contains("01:00:00 of virtual time", given.Message, StringComparison.Ordinal);
        Assert.Contains("1 timer(s) armed, the next due in 02:00:00", given.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_waits_for_nothing_the_clock_can_bring_is_given_up_in_real_time()
    {
        var time = new VirtualTime { Patience = TimeSpan.FromMilliseconds(100) };
        time.AddWitness(() => "1 request(s) in the simulator: sqs ReceiveMessage");
        using var hold = time.Hold("a child process");

        var given = await Assert.ThrowsAsync<TimeoutException>(
            () => time.RunUntilAsync(new TaskCompletionSource().Task, Hour));

        Assert.Contains("no timer armed", given.Message, StringComparison.Ordinal);
        Assert.Contains("held by: a child process.", given.Message, StringComparison.Ordinal);
        Assert.Contains("sqs ReceiveMessage.", given.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_work_throws_and_what_a_callback_throws_comes_out()
    {
        _ = await Assert.ThrowsAsync<FormatException>(() => _time.RunAsync(() => Task.FromException(new FormatException()), Hour));

        using var timer = _time.CreateTimer(_ => throw new NotSupportedException(), null, Second, Timeout.InfiniteTimeSpan);
        _ = await Assert.ThrowsAsync<NotSupportedException>(() => _time.RunAsync(() => Task.Delay(Hour, _time), Hour));
    }

    [Fact]
    public async Task Only_one_wait_moves_it_and_the_next_may_follow()
    {
        var first = _time.RunAsync(() => Task.Delay(Second, _time), Hour);
        var release = new TaskCompletionSource();
        var held = new VirtualTime();
        var running = held.RunUntilAsync(release.Task, Hour);

        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => held.RunUntilAsync(Task.CompletedTask, Hour));

        release.SetResult();
        await running;
        await held.RunUntilAsync(Task.CompletedTask, Hour);
        await first;
    }
}
