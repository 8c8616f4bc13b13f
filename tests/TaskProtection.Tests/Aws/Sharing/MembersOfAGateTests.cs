using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing;

public sealed class MembersOfAGate : IDisposable
{
    private readonly LeaseTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task Set_the_flag_once_and_the_last_to_leave_clears_it()
    {
        var (first, second) = (_town.Join(), _town.Join());

        Assert.Equal(ProtectionOutcome.Done, await _town.ProtectAsync(first));
        Assert.Equal(ProtectionOutcome.Done, await _town.ProtectAsync(second));
        Assert.Equal("set", _town.State);
        Assert.Equal(ProtectionOutcome.Done, await _town.ReleaseAsync(first));
        Assert.True(_town.Flag.IsSet);
        Assert.Equal(ProtectionOutcome.Done, await _town.ReleaseAsync(second));

        Assert.Equal([true, false], _town.Flag.Writes);
        Assert.Equal("clear", _town.State);
    }

    [Fact]
    public async Task Are_told_that_the_flag_has_no_end()
    {
        var reply = await _town.Join().ProtectAsync(_town.Flag, CancellationToken.None);

        Assert.Equal(new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = true }, reply);
    }

    [Fact]
    public async Task May_protect_again_and_stay_one()
    {
        var (first, second) = (_town.Join(), _town.Join());
        await _town.ProtectAsync(first);
        await _town.ProtectAsync(first);
        await _town.ProtectAsync(second);

        await _town.ReleaseAsync(first);
        await _town.ReleaseAsync(second);

        Assert.Equal([true, false], _town.Flag.Writes);
    }

    [Fact]
    public async Task Write_the_flag_while_it_is_not_known_to_be_set()
    {
        var (first, second) = (_town.Join(), _town.Join());
        var answer = new TaskCompletionSource<ProtectionReply>();
        _town.Flag.Answers.Enqueue((_, _) => answer.Task);

        var slow = _town.ProtectAsync(first);
        Assert.NotEqual("set", _town.State);
        Assert.Equal(ProtectionOutcome.Done, await _town.ProtectAsync(second));
        answer.SetResult(FlagOfATown.Done);
        await slow;

        Assert.Equal([true, true], _town.Flag.Writes);
    }

    [Theory]
    [InlineData(ProtectionOutcome.Throttled)]
    [InlineData(ProtectionOutcome.Denied)]
    [InlineData(ProtectionOutcome.Failed)]
    [InlineData(ProtectionOutcome.NotApplicable)]
    [InlineData(ProtectionOutcome.Leaving)]
    public async Task Are_none_after_a_protect_that_changed_nothing(ProtectionOutcome outcome)
    {
        var (first, second) = (_town.Join(), _town.Join());
        _town.Flag.AnswersNext(outcome);

        Assert.Equal(outcome, await _town.ProtectAsync(first));
        Assert.Equal("clear", _town.State);
        await _town.ProtectAsync(second);
        await _town.ReleaseAsync(second);

        Assert.False(_town.Flag.IsSet);
    }

    [Fact]
    public async Task Are_still_after_a_later_protect_that_changed_nothing()
    {
        var (first, second) = (_town.Join(), _town.Join());
        _town.Flag.AnswersNext(ProtectionOutcome.Unknown);
        _town.Flag.AnswersNext(ProtectionOutcome.Throttled);
        await _town.ProtectAsync(first);
        await _town.ProtectAsync(first);
        await _town.ProtectAsync(second);

        await _town.ReleaseAsync(second);

        Assert.True(_town.Flag.IsSet);
    }

    [Fact]
    public async Task Pass_on_that_no_flag_is_needed_yet_and_do_not_take_it_for_set()
    {
        var member = _town.Join();
        _town.Flag.Answers.Enqueue((_, _) => Task.FromResult(FlagOfATown.Done with { RenewAfter = TimeSpan.FromSeconds(15) }));

        var reply = await member.ProtectAsync(_town.Flag, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(15), reply.RenewAfter);
        Assert.Equal("clear", _town.State);
        await _town.ProtectAsync(member);
        Assert.True(_town.Flag.IsSet);
    }

    [Fact]
    public async Task Wait_for_who_has_the_gate_alone()
    {
        var member = _town.Join();
        var alone = Alone();
        var protect = _town.ProtectAsync(member);
        _town.Pass(1);
        Assert.False(protect.IsCompleted);

        alone.Dispose();
        while (!protect.IsCompleted)
        {
            _town.Pass(0.05);
            await Task.Yield();
        }

        Assert.Equal(ProtectionOutcome.Done, await protect);
        Assert.True(_town.Flag.IsSet);
    }

    [Fact]
    public async Task Claim_nothing_while_somebody_else_holds_the_gate_alone_for_longer()
    {
        var member = _town.Join();
        using var alone = Alone();
        using var token = new CancellationTokenSource();
        var protect = member.ProtectAsync(_town.Flag, token.Token).AsTask();

        await token.CancelAsync();
        var reply = await protect.WaitAsync(Patience.Limit, CancellationToken.None);

        Assert.Equal(ProtectionOutcome.Failed, reply.Outcome);
        Assert.Contains(_town.GatePath, reply.Reason, StringComparison.Ordinal);
        Assert.Empty(_town.Flag.Writes);
    }

    [Fact]
    public async Task Do_not_outstay_their_time_behind_a_clear_that_hangs()
    {
        var (first, second) = (_town.Join(), _town.Join());
        await _town.ProtectAsync(first);
        _town.Flag.HangsNext();
        using var token = new CancellationTokenSource();
        var release = _town.ReleaseAsync(first, token.Token);

        await token.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => release);

        Assert.StartsWith("changing", _town.State, StringComparison.Ordinal);
        Assert.Equal(ProtectionOutcome.Done, await _town.ProtectAsync(second));
    }

    [Fact]
    public async Task Do_not_clear_at_a_release_while_another_is_in()
    {
        var (busy, idle) = (_town.Join(), _town.Join());
        await _town.ProtectAsync(busy);

        Assert.Equal(ProtectionOutcome.Done, await _town.ReleaseAsync(idle));

        Assert.True(_town.Flag.IsSet);
    }

    [Fact]
    public async Task Clear_at_a_release_what_was_seen_set_though_nobody_here_knows_of_it()
    {
        _town.Flag.IsSet = true;

        Assert.Equal(ProtectionOutcome.Done, await _town.ReleaseAsync(_town.Join()));

        Assert.False(_town.Flag.IsSet);
        Assert.Equal("clear", _town.State);
    }

    private GateFile Alone() => GateFile.TryLock(_town.GatePath, "clear")!;
}
