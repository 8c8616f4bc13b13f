using Amazon.SQS.Model;
using Microsoft.Extensions.Time.Testing;
using Moq;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public class TheTimeLeftUntilTheKill
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskProtectionOptions _options = new();

    [Fact]
    public void Counts_from_the_stop_that_sigterm_began()
    {
        using var clock = Clock();
        clock.Stop();
        _time.Advance(TimeSpan.FromSeconds(20)); // DrainTimeout is 30 - 7 - 3 s.
        clock.Abort();
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromSeconds(8), clock.UntilKill);
    }

    [Fact]
    public void Counts_from_the_abort_when_the_worker_stopped_long_before_sigterm()
    {
        using var clock = Clock();
        clock.Stop(); // The instance is being terminated: nothing new, but nobody has sent SIGTERM.
        _time.Advance(TimeSpan.FromMinutes(30));
        clock.Abort();
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromSeconds(8), clock.UntilKill);
    }

    [Fact]
    public void Is_what_a_whole_stop_has_left_when_the_host_gives_up_early()
    {
        using var clock = Clock();
        clock.Stop();
        _time.Advance(TimeSpan.FromSeconds(1));
        clock.Abort();

        Assert.Equal(TimeSpan.FromSeconds(29), clock.UntilKill);
    }

    [Fact]
    public void Counts_from_sigterm_however_long_before_it_the_instance_was_announced_to_go()
    {
        using var sigterm = new CancellationTokenSource();
        using var clock = Clock(sigterm.Token);
        clock.Stop();
        _time.Advance(TimeSpan.FromMinutes(1));
        clock.Abort();
        sigterm.Cancel();
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromSeconds(28), clock.UntilKill);
    }

    [Fact]
    public void Is_a_whole_stop_after_the_instance_goes_while_no_sigterm_has_come()
    {
        using var sigterm = new CancellationTokenSource();
        using var clock = Clock(sigterm.Token);
        clock.Stop();
        _time.Advance(TimeSpan.FromMinutes(1));
        clock.Abort(); // 7 + 3 s before the instance goes.
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromSeconds(8 + 30), clock.UntilKill);
        _time.Advance(TimeSpan.FromHours(1)); // It did not go.
        Assert.Equal(TimeSpan.FromSeconds(30), clock.UntilKill);
    }

    [Fact]
    public async Task Counts_from_sigterm_also_where_a_callback_of_somebody_else_keeps_the_clock_from_hearing_of_it()
    {
        using var sigterm = new CancellationTokenSource();
        using var clock = Clock(sigterm.Token);
        using var isOver = new ManualResetEventSlim();
        using var callback = sigterm.Token.UnsafeRegister(_ => isOver.Wait(Patience.Limit), null); // The last that came is called first.
        var cancelling = Task.Run(sigterm.Cancel, TestContext.Current.CancellationToken);
        SpinWait.SpinUntil(() => sigterm.IsCancellationRequested, Patience.Limit);
        clock.Stop();
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(28), clock.UntilKill);

        isOver.Set();
        await cancelling.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    private StopClock Clock(CancellationToken shutdown = default) => new(Mock.Of<ITaskProtection>(), _options, _time, shutdown);
}

public sealed class AStopThatTheHostAloneHasToldOf
{
    [Fact]
    public async Task Is_the_reason_of_a_handler_that_was_cancelled_and_of_no_other()
    {
        using var sigterm = new CancellationTokenSource();
        using var clock = new StopClock(Mock.Of<ITaskProtection>(), new TaskProtectionOptions(), new FakeTimeProvider(), sigterm.Token);
        Assert.False(clock.IsReasonFor(new OperationCanceledException()));

        await sigterm.CancelAsync();

        Assert.True(clock.IsReasonFor(new OperationCanceledException()));
        Assert.False(clock.IsReasonFor(new InvalidOperationException()));
    }

    [Fact]
    public async Task Stops_the_worker()
    {
        using var sigterm = new CancellationTokenSource();
        using var clock = new StopClock(Mock.Of<ITaskProtection>(), new TaskProtectionOptions(), new FakeTimeProvider(), sigterm.Token);

        await sigterm.CancelAsync();

        Assert.True(clock.Stopping.IsCancellationRequested);
        Assert.False(clock.Aborted.IsCancellationRequested);
    }
}

public sealed class AStopThatACallbackOfSomebodyElseHoldsUp : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly ManualResetEventSlim _isOver = new();
    private readonly InFlightMessage _message = new(new Message(), 0);
    private readonly InHand _inHand;
    private readonly StopClock _clock;

    public AStopThatACallbackOfSomebodyElseHoldsUp()
    {
        _inHand = new InHand(10, _time);
        _clock = new StopClock(Mock.Of<ITaskProtection>(p => p.Stopping == _stopping.Token && p.Aborted == _aborted.Token), new TaskProtectionOptions(), _time);
        _stopping.Token.UnsafeRegister(_ => _isOver.Wait(Patience.Limit), null); // The last that came is called first.
        _aborted.Token.UnsafeRegister(_ => _isOver.Wait(Patience.Limit), null);
    }

    [Fact]
    public async Task Is_looked_for_however_long_a_message_has_been_in_hand()
    {
        Take();
        AdvanceBySeconds(60);
        await StopAsync(_stopping);
        AdvanceBySeconds(5);

        Assert.True(_clock.Stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task Wakes_no_worker_that_is_idle_and_is_heard_of_when_it_has_something_again()
    {
        Take();
        AdvanceBySeconds(60);
        _inHand.Remove(_message);
        AdvanceBySeconds(10);
        await StopAsync(_stopping);
        AdvanceBySeconds(60);
        Assert.False(_clock.Stopping.IsCancellationRequested);

        Take();
        AdvanceBySeconds(5);
        Assert.True(_clock.Stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task Wakes_no_worker_that_has_stopped_with_nothing_in_hand()
    {
        _clock.Stop();
        AdvanceBySeconds(10);
        await StopAsync(_aborted);
        AdvanceBySeconds(60);
        Assert.False(_clock.Aborted.IsCancellationRequested);

        Take(); // A receive that comes back late.
        AdvanceBySeconds(1);
        Assert.True(_clock.Aborted.IsCancellationRequested);
    }

    public void Dispose()
    {
        _isOver.Set();
        _clock.Dispose();
    }

    private void Take()
    {
        _inHand.Add([_message]);
        _clock.LookWhileAnyIsIn(_inHand);
    }

    private static Task StopAsync(CancellationTokenSource source)
    {
        _ = Task.Run(source.Cancel, TestContext.Current.CancellationToken);
        return Patience.UntilAsync(() => source.IsCancellationRequested);
    }

    private void AdvanceBySeconds(int seconds)
    {
        for (; seconds > 0; seconds--)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}

public class AStopClockThatIsDisposedWhileItIsBeingTold
{
    [Fact]
    public void Waits_for_no_callback_of_its_own()
    {
        var time = new HeldTime();
        using var aborted = new CancellationTokenSource();
        var clock = new StopClock(Mock.Of<ITaskProtection>(p => p.Aborted == aborted.Token), new TaskProtectionOptions(), time);

        var holding = Begin(clock.Stop); // It keeps the lock until the time is told.
        time.Asked.Wait(Patience.Limit);
        var disposing = Begin(clock.Dispose);
        UntilItWaits(disposing);
        var telling = Begin(aborted.Cancel);
        UntilItWaits(telling); // Or has ended, because it was told nothing any more.
        time.Answer.Set();

        Assert.All([holding, disposing, telling], static thread => Assert.True(thread.Join(Patience.Limit), "it never ended"));
    }

    private static Thread Begin(ThreadStart start)
    {
        var thread = new Thread(start) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void UntilItWaits(Thread thread)
        => Assert.True(
            SpinWait.SpinUntil(() => (thread.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0, Patience.Limit),
            "it did not wait for the lock");

    private sealed class HeldTime : TimeProvider
    {
        public ManualResetEventSlim Asked { get; } = new();

        public ManualResetEventSlim Answer { get; } = new();

        public override long GetTimestamp()
        {
            Asked.Set();
            Answer.Wait(Patience.Limit);
            return 0;
        }
    }
}
