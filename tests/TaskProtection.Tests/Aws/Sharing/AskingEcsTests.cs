using TaskProtection.Aws;

namespace TaskProtection.Tests.Aws.Sharing;

public sealed class ATaskThatAsksEcs : IDisposable
{
    private readonly HostWithSiblings _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Clears_the_flag_when_no_other_is_protected()
    {
        await _host.ProtectAsync();
        Assert.True(_host.IsSet);

        Assert.Equal(ProtectionOutcome.Done, (await _host.ReleaseAsync()).Outcome);
        Assert.False(_host.IsSet);
    }

    /// <summary>Nobody waits for these writes: without a word of theirs a flag stays set for ever, or a holder exposed, and no one knows.</summary>
    [Theory]
    [InlineData(true, "set again")]
    [InlineData(false, "cleared after others")]
    public async Task Says_once_that_what_it_owes_the_flag_cannot_be_written(bool isBusy, string what)
    {
        await _host.ProtectAsync();
        if (!isBusy)
        {
            _host.Siblings = 1;
            await _host.ReleaseAsync();
            _host.Siblings = 0;
        }

        _host.Answer = static (_, _) => new(new ProtectionReply(ProtectionOutcome.Denied) { Reason = "no rights" });
        _host.Pass(1800);

        Assert.Contains($"The flag could not be {what}: no rights", Assert.Single(_host.Log.All));
        _host.Answer = static (_, _) => new(new ProtectionReply(ProtectionOutcome.Done));
        _host.Pass(600);
        Assert.Equal(isBusy, _host.IsSet);
    }

    [Fact]
    public async Task Says_once_that_what_it_owes_the_flag_is_not_answered()
    {
        await _host.ProtectAsync();
        _host.Answer = static (_, token) =>
        {
            var answer = new TaskCompletionSource<ProtectionReply>();
            token.Register(() => answer.TrySetCanceled(token));
            return new(answer.Task);
        };
        for (var i = 0; i < 100; i++)
        {
            _host.Pass(6);
            await PoolAtRest.WaitAsync(); // That is where a try whose time is over ends.
        }

        for (var i = 0; i < 100; i++)
        {
            await _host.Keeper.ProtectAsync(new CancellationToken(canceled: true)); // Who interrupts a try has not mended anything.
            await PoolAtRest.WaitAsync();
            _host.Pass(7);
            await PoolAtRest.WaitAsync();
        }

        Assert.Contains("no answer within 00:00:18", Assert.Single(_host.Log.All));
    }

    [Fact]
    public async Task Leaves_the_flag_to_one_that_is()
    {
        await _host.ProtectAsync();
        _host.Siblings = 1;

        Assert.Equal(ProtectionOutcome.Done, (await _host.ReleaseAsync()).Outcome);
        _host.Pass(3600);

        Assert.True(_host.IsSet);
        Assert.Equal([true], _host.Writes);
    }

    [Fact]
    public async Task Sets_it_back_when_one_appears_after_the_clear()
    {
        await _host.ProtectAsync();
        await _host.ReleaseAsync();
        _host.Siblings = 1;
        _host.Pass(9);
        Assert.False(_host.IsSet);

        _host.Pass(1);

        Assert.True(_host.IsSet);
    }

    [Fact]
    public async Task Looks_for_the_second_time_when_ecs_has_had_time_to_tell()
    {
        await _host.ProtectAsync();
        await _host.ReleaseAsync();
        var looks = _host.Looks;
        _host.Pass(9.5);
        Assert.Equal(looks, _host.Looks);

        _host.Pass(0.5);
        Assert.Equal(looks + 1, _host.Looks);

        _host.Pass(3600);
        Assert.Equal(looks + 1, _host.Looks);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(70)]
    [InlineData(370)]
    public async Task Clears_a_flag_that_it_left_for_one_that_was_gone_already(int seconds)
    {
        await _host.ProtectAsync();
        _host.Siblings = 1;
        await _host.ReleaseAsync();
        (_host.Siblings, _host.LookError) = (0, seconds == 10 ? null : new DiscoveryException(ProtectionOutcome.Throttled, "too many"));
        _host.Pass(seconds - 1);
        Assert.True(_host.IsSet);
        _host.LookError = null;

        _host.Pass(1);

        Assert.False(_host.IsSet);
    }

    [Fact]
    public async Task Asks_but_once_an_hour_for_one_that_was_there_at_the_second_look_too()
    {
        await _host.ProtectAsync();
        _host.Siblings = 2;
        await _host.ReleaseAsync();
        _host.Pass(10);
        var looks = _host.Looks;

        _host.Pass(24 * 3600);
        Assert.Equal(looks + 24, _host.Looks);
        Assert.True(_host.IsSet);

        _host.Siblings = 0; // It was killed, or ended before it had asked for the flag at all.
        _host.Pass(3600);
        Assert.False(_host.IsSet);
    }

    [Fact]
    public async Task Keeps_the_flag_when_it_cannot_look()
    {
        await _host.ProtectAsync();
        _host.LookError = new DiscoveryException(ProtectionOutcome.Throttled, "too many");

        var reply = await _host.ReleaseAsync();

        Assert.Equal((ProtectionOutcome.Throttled, "too many"), (reply.Outcome, reply.Reason));
        Assert.True(_host.IsSet);
    }

    [Fact]
    public async Task Does_not_set_what_it_could_never_clear()
    {
        _host.LookError = new DiscoveryException(ProtectionOutcome.Denied, "ecs:ListTasks is missing");

        Assert.Equal(ProtectionOutcome.Denied, await _host.ProtectAsync());
        Assert.Empty(_host.Writes);
    }

    [Fact]
    public async Task Sets_it_although_it_cannot_look_just_now()
    {
        _host.LookError = new DiscoveryException(ProtectionOutcome.Throttled, "too many");

        Assert.Equal(ProtectionOutcome.Done, await _host.ProtectAsync());
        Assert.True(_host.IsSet);
    }

    [Fact]
    public async Task Sets_it_again_15_s_after_its_first_set_and_then_every_5_minutes()
    {
        await _host.ProtectAsync();
        _host.IsSet = false; // What the clear of one that has died since did, a moment late.
        _host.Pass(14);
        Assert.False(_host.IsSet);
        _host.Pass(1);
        Assert.True(_host.IsSet);

        _host.IsSet = false;
        _host.Pass(299);
        Assert.False(_host.IsSet);
        _host.Pass(1);
        Assert.True(_host.IsSet);

        _host.Pass(3600);
        Assert.Equal(1 + 2 + 12, _host.Writes.Count);
    }

    [Fact]
    public async Task Sets_back_what_an_unanswered_clear_may_have_cleared()
    {
        await _host.ProtectAsync();
        _host.Answer = static (isProtected, _) => new(new ProtectionReply(isProtected ? ProtectionOutcome.Done : ProtectionOutcome.Unknown));
        Assert.Equal(ProtectionOutcome.Unknown, (await _host.ReleaseAsync()).Outcome);
        _host.Siblings = 1;

        Assert.Equal(ProtectionOutcome.Done, (await _host.ReleaseAsync()).Outcome);

        Assert.True(_host.IsSet);
    }

    [Fact]
    public async Task Keeps_trying_to_set_back_what_it_cleared_while_a_sibling_waits()
    {
        await _host.ProtectAsync();
        await _host.ReleaseAsync();
        _host.Siblings = 1;
        var answers = new Queue<ProtectionOutcome>([ProtectionOutcome.Throttled, ProtectionOutcome.Failed]);
        _host.Answer = (_, _) =>
        {
            var outcome = answers.Count > 0 ? answers.Dequeue() : ProtectionOutcome.Done;
            _host.IsSet = outcome == ProtectionOutcome.Done;
            return new(new ProtectionReply(outcome));
        };

        _host.Pass(30);

        Assert.True(_host.IsSet);
    }

    [Theory]
    [InlineData(ProtectionOutcome.Throttled)]
    [InlineData(ProtectionOutcome.Failed)]
    public async Task Does_not_have_the_flag_trusted_again_after_a_clear_that_was_refused(ProtectionOutcome outcome)
    {
        await _host.ProtectAsync();
        _host.Answer = (isProtected, _) => new(new ProtectionReply(isProtected ? ProtectionOutcome.Done : outcome));

        Assert.Equal(ProtectionOutcome.Unknown, (await _host.ReleaseAsync()).Outcome);
    }

    [Fact]
    public async Task Gives_way_to_work_that_comes_while_it_looks_after_the_flag()
    {
        await _host.ProtectAsync();
        var hung = new TaskCompletionSource();
        _host.Answer = async (_, token) =>
        {
            _host.Answer = static (_, _) => new(new ProtectionReply(ProtectionOutcome.Done));
            await hung.Task.WaitAsync(token);
            return new(ProtectionOutcome.Done);
        };
        _host.Pass(15);
        Assert.Equal(2, _host.Writes.Count);

        Assert.Equal(ProtectionOutcome.Done, (await _host.ReleaseAsync().WaitAsync(Patience.Limit)).Outcome);
        Assert.False(_host.IsSet);
    }
}
