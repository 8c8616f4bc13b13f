using TaskProtection.Aws;

namespace TaskProtection.Tests.Aws.Sharing;

public sealed class CallsToASharedFlagWithoutAnAnswer : IDisposable
{
    private readonly LeaseTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task A_clear_of_the_dead_is_undone_when_it_can_come_no_more()
    {
        _town.LeaveAsTheDead();
        var member = _town.Join();

        Assert.Equal(ProtectionOutcome.Done, await _town.ProtectAsync(member));
        Assert.NotEqual("set", _town.State);
        _town.Flag.IsSet = false; // the late effect
        Assert.Equal(TimeSpan.FromSeconds(15), member.NextTick);
        _town.Pass(14.9);
        await _town.TickAsync(member);
        Assert.Equal([true], _town.Flag.Writes);
        _town.Pass(0.1);
        await _town.TickAsync(member);

        Assert.True(_town.Flag.IsSet);
        Assert.Equal("set", _town.State);
        Assert.Null(member.NextTick);
    }

    [Theory]
    [InlineData("")]
    [InlineData("se")]
    [InlineData("clearing")]
    [InlineData("set\0\0")]
    public async Task What_cannot_be_read_is_taken_for_one(string state)
    {
        _town.LeaveAsTheDead();
        _town.State = state;
        var member = _town.Join();

        await _town.ProtectAsync(member);

        Assert.True(_town.Flag.IsSet);
        Assert.Equal(TimeSpan.FromSeconds(15), member.NextTick);
    }

    [Fact]
    public async Task A_set_that_fails_when_it_is_repeated_is_tried_again_soon_and_told()
    {
        _town.LeaveAsTheDead();
        var member = _town.Join();
        await _town.ProtectAsync(member);
        _town.Pass(15);
        _town.Flag.AnswersNext(ProtectionOutcome.Throttled);

        await Assert.ThrowsAsync<DiscoveryException>(() => _town.TickAsync(member));

        Assert.Equal(TimeSpan.FromSeconds(5), member.NextTick);
        _town.Pass(5);
        await _town.TickAsync(member);
        Assert.Equal("set", _town.State);
    }

    [Fact]
    public async Task A_set_that_cannot_be_told_to_the_others_is_tried_again_soon_and_not_at_once_for_ever()
    {
        _town.LeaveAsTheDead();
        var member = _town.Join();
        await _town.ProtectAsync(member);
        _town.Pass(15);
        Assert.Equal(TimeSpan.Zero, member.NextTick);
        LeaseTown.BreakFile(member);

        await Assert.ThrowsAnyAsync<Exception>(() => _town.TickAsync(member));

        Assert.Equal(TimeSpan.FromSeconds(5), member.NextTick);
    }

    [Fact]
    public async Task Our_own_clear_is_undone_likewise()
    {
        var member = _town.Join();
        await _town.ProtectAsync(member);
        _town.Flag.AnswersNext(ProtectionOutcome.Unknown);
        Assert.Equal(ProtectionOutcome.Unknown, await _town.ReleaseAsync(member));
        _town.Pass(5);

        await _town.ProtectAsync(member);
        _town.Flag.IsSet = false;
        _town.Pass(10);
        await _town.TickAsync(member);

        Assert.True(_town.Flag.IsSet);
        Assert.Equal("set", _town.State);
    }

    [Fact]
    public async Task A_clear_is_repeated_by_the_core_and_once_more_when_the_first_can_come_no_more()
    {
        var (member, newcomer) = (_town.Join(), _town.Join());
        await _town.ProtectAsync(member);
        _town.Flag.AnswersNext(ProtectionOutcome.Unknown);
        await _town.ReleaseAsync(member);

        Assert.Equal(ProtectionOutcome.Done, await _town.ReleaseAsync(member));
        Assert.StartsWith("changing", _town.State, StringComparison.Ordinal); // a newcomer must not trust it yet
        _town.Pass(15);
        await _town.TickAsync(member);

        Assert.Equal([true, false, false, false], _town.Flag.Writes);
        Assert.Equal("clear", _town.State);
        await _town.ProtectAsync(newcomer);
        Assert.Equal("set", _town.State);
    }

    [Fact]
    public async Task A_set_of_the_dead_is_undone_when_it_can_come_no_more()
    {
        _town.LeaveAsTheDead();
        var member = _town.Join();
        _town.Flag.IsSet = true;

        await _town.TickAsync(member);
        Assert.True(_town.Flag.IsSet); // Whoever has begun that call may live, and clear it.
        _town.Pass(30);
        await _town.TickAsync(member);
        Assert.False(_town.Flag.IsSet);
        _town.Flag.IsSet = true; // the late effect
        Assert.Equal(TimeSpan.FromSeconds(15), member.NextTick);
        _town.Pass(14.9);
        await _town.TickAsync(member);
        Assert.True(_town.Flag.IsSet);
        _town.Pass(0.1);
        await _town.TickAsync(member);

        Assert.False(_town.Flag.IsSet);
        Assert.Equal("clear", _town.State);
        Assert.Equal(TimeSpan.FromSeconds(30), member.NextTick);
    }

    [Fact]
    public async Task A_set_makes_its_caller_a_member_and_is_not_taken_for_set()
    {
        var (first, second) = (_town.Join(), _town.Join());
        _town.Flag.AnswersNext(ProtectionOutcome.Unknown);

        Assert.Equal(ProtectionOutcome.Unknown, await _town.ProtectAsync(first));
        Assert.StartsWith("changing", _town.State, StringComparison.Ordinal);
        await _town.ProtectAsync(second);
        await _town.ReleaseAsync(second);

        Assert.True(_town.Flag.IsSet);
    }

    [Fact]
    public async Task An_exception_is_one_and_no_crash()
    {
        var member = _town.Join();
        _town.Flag.Answers.Enqueue((_, _) => throw new InvalidOperationException("the client broke"));

        var reply = await member.ProtectAsync(_town.Flag, CancellationToken.None);

        Assert.Equal((ProtectionOutcome.Unknown, "the client broke"), (reply.Outcome, reply.Reason));
    }

    [Fact]
    public async Task What_had_to_be_known_before_a_call_is_the_answer()
    {
        _town.Flag.Answers.Enqueue((_, _) => throw new DiscoveryException(ProtectionOutcome.Denied, "no look"));

        var reply = await _town.Join().ProtectAsync(_town.Flag, CancellationToken.None);

        Assert.Equal((ProtectionOutcome.Denied, "no look"), (reply.Outcome, reply.Reason));
        Assert.Equal("clear", _town.State);
    }

    [Theory]
    [InlineData(ProtectionOutcome.Throttled)]
    [InlineData(ProtectionOutcome.Denied)]
    [InlineData(ProtectionOutcome.Failed)]
    public async Task A_clear_that_changed_nothing_is_unknown_to_who_has_left(ProtectionOutcome outcome)
    {
        var member = _town.Join();
        await _town.ProtectAsync(member);
        _town.Flag.AnswersNext(outcome);

        Assert.Equal(ProtectionOutcome.Unknown, await _town.ReleaseAsync(member));
        Assert.Equal(ProtectionOutcome.Done, await _town.ReleaseAsync(member));

        Assert.Equal("clear", _town.State);
    }

    [Fact]
    public async Task A_set_whose_token_fires_is_repeated_when_it_can_come_no_more()
    {
        var member = _town.Join();
        _town.Flag.HangsNext();
        using var token = new CancellationTokenSource();
        var protect = _town.ProtectAsync(member, token.Token);
        await token.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => protect);

        Assert.Equal(TimeSpan.FromSeconds(15), member.NextTick);
        Assert.Equal(ProtectionOutcome.Done, await _town.ProtectAsync(member));
        _town.Pass(15);
        await _town.TickAsync(member);

        Assert.Equal("set", _town.State);
    }

    [Fact]
    public async Task Two_that_come_to_what_the_dead_left_both_see_to_it_and_come_to_an_end()
    {
        _town.LeaveAsTheDead();
        var (first, second) = (_town.Join(), _town.Join());
        await _town.ProtectAsync(first);
        await _town.ProtectAsync(second);
        for (var tick = 0; tick < 10; tick++)
        {
            _town.Pass(15);
            await _town.TickAsync(first);
            await _town.TickAsync(second);
        }

        Assert.InRange(_town.Flag.Writes.Count, 3, 4);
        Assert.Null(first.NextTick);
        Assert.Null(second.NextTick);
        await _town.ReleaseAsync(first);
        Assert.True(_town.Flag.IsSet);
        await _town.ReleaseAsync(second);
        Assert.False(_town.Flag.IsSet);
    }
}
