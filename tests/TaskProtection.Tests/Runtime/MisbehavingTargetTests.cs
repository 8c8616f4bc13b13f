using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Core;
using TaskProtection.Runtime;

namespace TaskProtection.Tests.Runtime;

public sealed class ATargetThatMisbehaves
{
    [Fact]
    public async Task By_ignoring_its_token_is_closed_without()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(target);
        var entering = world.Protector.EnterAsync().AsTask();
        var call = await target.NextAsync(CallKind.Protect);
        await world.AdvanceAsync(TimeSpan.FromSeconds(6));
        Assert.True(call.Token.IsCancellationRequested);
        var scope = await entering.WaitAsync(Patience.Limit);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));

        call.Answer(ProtectionOutcome.Done);
        await PoolAtRest.WaitAsync();
        Assert.False(scope.IsProtected);
        target.Granting();
        await world.AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.True(scope.IsProtected);
    }

    [Fact]
    public async Task By_answering_a_call_that_was_closed_is_not_heard()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(target);
        var entering = world.EnterInAnotherFlow("first");
        var call = await target.NextAsync(CallKind.Protect);
        await world.AdvanceAsync(TimeSpan.FromSeconds(7));
        await entering.WaitAsync(Patience.Limit);

        call.Answer(ProtectionOutcome.Done, "too late");
        await PoolAtRest.WaitAsync();

        Assert.Contains("no answer", world.Target().Reason, StringComparison.Ordinal);
        Assert.False((await world.EnterInAnotherFlow("second").WaitAsync(Patience.Limit)).IsProtected); // It is still known that AWS does not answer.
    }

    [Fact]
    public async Task By_blocking_its_thread_does_not_block_the_caller()
    {
        using var blocked = new ManualResetEventSlim();
        var target = new FakeTarget
        {
            Auto = _ =>
            {
                blocked.Wait();
                return null;
            },
        };
        var world = new RuntimeWorld(target) { Blocked = 1 };
        try
        {
            var entering = world.Protector.EnterAsync().AsTask();
            await Patience.UntilAsync(() => target.Protects == 1);

            await world.AdvanceAsync(TimeSpan.FromSeconds(7));

            Assert.False((await entering.WaitAsync(Patience.Limit)).IsProtected);
        }
        finally
        {
            blocked.Set();
        }
    }

    [Fact]
    public async Task By_a_callback_that_throws_when_its_time_is_over_disturbs_nobody()
    {
        var target = new FakeTarget();
        var world = new RuntimeWorld(target);
        var entering = world.Protector.EnterAsync().AsTask();
        var call = await target.NextAsync(CallKind.Protect);
        await using var callback = call.Token.Register(static () => throw new InvalidOperationException("the socket is closed already"));

        await world.AdvanceAsync(TimeSpan.FromSeconds(7)); // On a real clock what comes out of a timer ends the process.

        Assert.False((await entering.WaitAsync(Patience.Limit)).IsProtected);
    }

    [Fact]
    public async Task By_throwing_counts_as_unknown()
    {
        var target = new FakeTarget { Auto = _ => throw new InvalidOperationException("broken") };
        var world = new RuntimeWorld(target);

        var scope = await world.Protector.EnterAsync().AsTask().WaitAsync(Patience.Limit);

        Assert.False(scope.IsProtected);
        Assert.Equal("broken", world.Target().Reason);
    }

    [Fact]
    public async Task By_losing_a_release_makes_a_newcomer_wait_for_a_fresh_grant()
    {
        var target = new FakeTarget { Linger = TimeSpan.Zero };
        var world = new RuntimeWorld(target);
        var entering = world.Protector.EnterAsync().AsTask();
        (await target.NextAsync(CallKind.Protect)).Answer(ProtectionOutcome.Done);
        await (await entering.WaitAsync(Patience.Limit)).DisposeAsync();
        var release = await target.NextAsync(CallKind.Release);

        var newcomer = world.Protector.EnterAsync().AsTask();
        await PoolAtRest.WaitAsync();
        Assert.False(newcomer.IsCompleted);
        release.Throw(new IOException("reset"));
        var grant = await target.NextAsync(CallKind.Protect);
        Assert.False(newcomer.IsCompleted);
        grant.Answer(ProtectionOutcome.Done);

        Assert.True((await newcomer.WaitAsync(Patience.Limit)).IsProtected);
        await world.AdvanceAsync(TimeSpan.FromSeconds(15));
        (await target.NextAsync(CallKind.Protect)).Answer(ProtectionOutcome.Done);
    }

    [Fact]
    public async Task By_its_lengths_does_not_take_the_host_down()
    {
        var target = new FakeTarget
        {
            Linger = TimeSpan.MaxValue,
            Auto = _ => new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = true, RenewAfter = TimeSpan.MaxValue },
        };
        var world = new RuntimeWorld(target);
        await (await world.EnterInAnotherFlow().WaitAsync(Patience.Limit)).DisposeAsync();

        await world.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(1, target.Releases);
    }

    [Fact]
    public async Task By_answering_null_counts_as_unknown()
    {
        var target = new FakeTarget { Inspection = static () => Task.FromResult<ProtectionInspection>(null!) };
        var world = new RuntimeWorld(target);
        await world.Protector.StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains("answered null", world.Log.Text(115), StringComparison.Ordinal);

        var entering = world.EnterInAnotherFlow();
        (await target.NextAsync(CallKind.Protect)).Answer((ProtectionReply)null!);

        Assert.False((await entering.WaitAsync(Patience.Limit)).IsProtected);
        Assert.Contains("answered null", world.Target().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_a_property_that_throws_later_disturbs_nobody()
    {
        var target = new MoodyTarget();
        await using var protector = new TaskProtector(
            [target], Microsoft.Extensions.Options.Options.Create(new TaskProtectionOptions()), new FakeTimeProvider(),
            new Logger<TaskProtector>(new LoggerFactory([])));
        var scope = await protector.EnterAsync(cancellationToken: TestContext.Current.CancellationToken);
        target.Fails = true;

        protector.BeginDrain();
        await scope.DisposeAsync();

        await protector.Drained.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    private sealed class MoodyTarget : IProtectionTarget
    {
        public bool Fails { get; set; }

        public string Name => Fails ? throw new InvalidOperationException() : "moody";

        public TimeSpan Linger => Fails ? throw new InvalidOperationException() : TimeSpan.Zero;

        public bool IsRequired => Fails ? throw new InvalidOperationException() : false;

        public bool OutlivesProcess => Fails ? throw new InvalidOperationException() : true;

        public ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken) => new(new ProtectionInspection(InspectionResult.Unprotected));

        public ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken) => new(new ProtectionReply(ProtectionOutcome.Done));

        public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => new(new ProtectionReply(ProtectionOutcome.Done));
    }
}
