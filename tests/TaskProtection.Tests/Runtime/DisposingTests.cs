namespace TaskProtection.Tests.Runtime;

public sealed class DisposingAScope
{
    [Fact]
    public async Task Counts_once_however_often_it_is_done()
    {
        var target = new FakeTarget { Linger = TimeSpan.Zero }.Granting();
        var world = new RuntimeWorld(target);
        var first = await world.EnterProtectedAsync();
        var second = await world.EnterProtectedAsync();

        await first.DisposeAsync();
        await first.DisposeAsync();
        await first.DisposeAsync();
        await PoolAtRest.WaitAsync();

        Assert.Equal(1, world.Protector.Status.Holders);
        Assert.Equal(0, target.Releases);
        Assert.True(second.IsProtected);
        Assert.False(first.IsProtected);
    }

    [Fact]
    public async Task Counts_once_when_two_threads_do_it()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        await world.EnterProtectedAsync("stays");
        for (var i = 0; i < 200; i++)
        {
            var scope = await world.EnterProtectedAsync();
            await Task.WhenAll(Task.Run(async () => await scope.DisposeAsync()), Task.Run(async () => await scope.DisposeAsync()));
            Assert.Equal(1, world.Protector.Status.Holders);
        }
    }

    [Fact]
    public async Task Releases_after_the_linger_counted_from_the_last_exit()
    {
        var target = new FakeTarget { Linger = TimeSpan.FromSeconds(60) }.Granting();
        var world = new RuntimeWorld(target);
        await (await world.EnterProtectedAsync()).DisposeAsync();

        await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.AdvanceAsync(TimeSpan.FromSeconds(58));
        Assert.Equal(0, target.Releases);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));

        await Patience.UntilAsync(() => target.Releases == 1);
    }

    [Fact]
    public async Task Never_counts_a_scope_for_longer_than_MaxWorkDuration()
    {
        var target = new FakeTarget { Linger = TimeSpan.Zero }.Granting();
        var world = new RuntimeWorld(o => o.MaxWorkDuration = TimeSpan.FromHours(3), target);
        var forgotten = await world.EnterProtectedAsync("forgotten");
        await world.AdvanceAsync(TimeSpan.FromHours(2));
        var other = await world.EnterProtectedAsync("other");
        Assert.False(forgotten.ProtectionLost.IsCancellationRequested);

        await world.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.True(forgotten.ProtectionLost.IsCancellationRequested);
        Assert.False(forgotten.IsProtected);
        Assert.False(other.ProtectionLost.IsCancellationRequested);
        Assert.Equal(1, world.Protector.Status.Holders);
        Assert.Contains("forgotten", world.Log.Text(114), StringComparison.Ordinal);

        await world.AdvanceAsync(TimeSpan.FromHours(2));
        await Patience.UntilAsync(() => target.Releases == 1);
        Assert.True(other.ProtectionLost.IsCancellationRequested);
        await forgotten.DisposeAsync();
        await other.DisposeAsync();
        Assert.Equal(0, world.Protector.Status.Holders);
    }
}
