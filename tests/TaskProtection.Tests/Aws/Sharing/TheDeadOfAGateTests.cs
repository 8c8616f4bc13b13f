using TaskProtection.Aws;

namespace TaskProtection.Tests.Aws.Sharing;

public sealed class TheDeadOfAGate : IDisposable
{
    private readonly LeaseTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task Are_looked_after_by_whoever_comes_by_every_half_minute()
    {
        var (dead, other) = (_town.Join(), _town.Join());
        await _town.ProtectAsync(dead);
        Assert.Equal(TimeSpan.FromSeconds(30), other.NextTick);
        dead.Dispose();

        await _town.TickAsync(other);

        Assert.False(_town.Flag.IsSet);
        Assert.Equal("clear", _town.State);
    }

    [Fact]
    public async Task Are_not_looked_for_where_nothing_was_left()
    {
        var (member, other) = (_town.Join(), _town.Join());
        await _town.TickAsync(other);
        await _town.ProtectAsync(member);
        await _town.ReleaseAsync(member);
        await _town.TickAsync(other);

        Assert.Equal([true, false], _town.Flag.Writes);
    }

    [Fact]
    public async Task Leave_the_flag_to_the_living()
    {
        var (dead, living, other) = (_town.Join(), _town.Join(), _town.Join());
        await _town.ProtectAsync(dead);
        await _town.ProtectAsync(living);
        dead.Dispose();

        await _town.TickAsync(other);

        Assert.True(_town.Flag.IsSet);
        await _town.ReleaseAsync(living);
        Assert.False(_town.Flag.IsSet);
    }

    [Fact]
    public async Task Are_not_believed_by_a_newcomer_to_have_left_the_flag_set()
    {
        var (dead, newcomer) = (_town.Join(), _town.Join());
        await _town.ProtectAsync(dead);
        dead.Dispose();
        await _town.Flag.WriteAsync(false, CancellationToken.None); // By hand, or by a sweep.

        await _town.ProtectAsync(newcomer);

        Assert.True(_town.Flag.IsSet);
        await _town.ReleaseAsync(newcomer);
        Assert.False(_town.Flag.IsSet);
    }

    [Fact]
    public async Task Are_looked_after_ever_less_often_while_that_is_denied()
    {
        var (dead, other) = (_town.Join(), _town.Join());
        await _town.ProtectAsync(dead);
        dead.Dispose();
        foreach (var pause in new[] { 60, 120, 240, 300, 300 })
        {
            _town.Flag.AnswersNext(ProtectionOutcome.Denied);
            await Assert.ThrowsAsync<DiscoveryException>(() => _town.TickAsync(other));
            Assert.Equal(TimeSpan.FromSeconds(pause), other.NextTick);
        }

        await _town.TickAsync(other);

        Assert.False(_town.Flag.IsSet);
        Assert.Equal(TimeSpan.FromSeconds(30), other.NextTick);
    }

    [Fact]
    public async Task Are_told_of_where_the_folder_is_gone()
    {
        var town = new LeaseTown();
        var member = town.Join();
        Directory.Delete(town.Folder);

        Assert.Equal(ProtectionOutcome.Failed, await town.ProtectAsync(member));
        Assert.Equal(ProtectionOutcome.Unknown, await town.ReleaseAsync(member));
        var told = await Assert.ThrowsAsync<DiscoveryException>(() => town.TickAsync(member));

        Assert.Contains("TaskProtection:LeaseDirectory", told.Message, StringComparison.Ordinal);
        Assert.Empty(town.Flag.Writes);
    }

    [Fact]
    public async Task Leave_a_file_that_every_user_may_write()
    {
        await _town.ProtectAsync(_town.Join());

        Assert.Equal([_town.GatePath], Directory.GetFiles(_town.Folder));
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Expected = (UnixFileMode)0b110_110_110;
            Assert.Equal(Expected, File.GetUnixFileMode(_town.GatePath));
        }
    }
}
