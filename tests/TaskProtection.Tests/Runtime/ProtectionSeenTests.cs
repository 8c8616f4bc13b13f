namespace TaskProtection.Tests.Runtime;

public sealed class ProtectionAsAScopeSeesIt
{
    [Fact]
    public async Task Ends_with_the_first_lease_of_its_targets()
    {
        var end = DateTimeOffset.Parse("2026-03-01T13:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        var sooner = new FakeTarget { Auto = _ => new ProtectionReply(ProtectionOutcome.Done) { ExpiresAt = end } };
        var world = new RuntimeWorld(sooner, new FakeTarget("instance").Granting());

        Assert.Equal(end, (await world.EnterProtectedAsync()).ProtectedUntil);
    }

    [Fact]
    public async Task Is_over_when_the_scope_is_though_AWS_still_protects()
    {
        var world = new RuntimeWorld(new FakeTarget().Granting());
        var scope = await world.EnterProtectedAsync();
        await scope.DisposeAsync();

        Assert.True(world.Protector.Status.IsProtected);
        Assert.Equal((false, null), (scope.IsProtected, scope.ProtectedUntil));
    }

    [Fact]
    public async Task Is_none_while_one_target_does_not_answer()
    {
        var silent = new FakeTarget("instance") { Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled) };
        var world = new RuntimeWorld(new FakeTarget().Granting(), silent);

        await using var scope = await world.EnterInAnotherFlow().WaitAsync(Patience.Limit);

        Assert.Equal((false, null), (scope.IsProtected, scope.ProtectedUntil));
    }

    [Fact]
    public void Is_none_where_there_is_no_target() => Assert.False(new RuntimeWorld().Protector.Status.IsProtected);

    [Fact]
    public async Task Is_the_same_in_a_flow_that_is_suppressed()
    {
        Task<ProtectionScope> entering;
        using (ExecutionContext.SuppressFlow())
        {
            entering = new RuntimeWorld(new FakeTarget().Granting()).Protector.EnterAsync(cancellationToken: TestContext.Current.CancellationToken).AsTask();
        }

        Assert.True((await entering.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken)).IsProtected);
    }

    [Fact]
    public async Task Is_lost_when_the_wall_clock_jumps_past_the_lease()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(target);
        await using var scope = await world.EnterProtectedAsync();
        target.Auto = null;
        world.Time.AdjustTime(world.Time.GetUtcNow() + TimeSpan.FromHours(3));

        await world.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.True(scope.ProtectionLost.IsCancellationRequested);
        Assert.Contains("the lease ended before it could be renewed", world.Log.Text(105), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_lost_though_two_targets_lose_it_at_once()
    {
        var (task, instance) = (new FakeTarget().Granting(), new FakeTarget("instance").Granting());
        var world = new RuntimeWorld(task, instance);
        await using var scope = await world.EnterProtectedAsync();
        (task.Auto, instance.Auto) = (null, null);
        world.Time.AdjustTime(world.Time.GetUtcNow() + TimeSpan.FromHours(3));

        await world.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.True(scope.ProtectionLost.IsCancellationRequested);
        Assert.Equal(2, world.Log.Count(105));
    }

    [Fact]
    public async Task Is_lost_for_the_reason_of_the_last_answer()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(target);
        await using var scope = await world.EnterProtectedAsync();
        target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled) { Reason = "Rate exceeded" };

        await world.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Contains("Rate exceeded", world.Log.Text(105), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_found_lost_and_said_so_by_whoever_enters_next()
    {
        var target = new FakeTarget().Granting();
        var world = new RuntimeWorld(target);
        await using var scope = await world.EnterProtectedAsync();
        target.Auto = null;
        world.Time.AdjustTime(world.Time.GetUtcNow() + TimeSpan.FromHours(3));

        _ = world.Protector.EnterAsync(expected: TimeSpan.FromMinutes(1), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, world.Log.Count(105));
    }

    [Fact]
    public async Task Is_released_at_once_for_a_target_without_linger_beside_one_that_lingers()
    {
        var task = new FakeTarget { Linger = TimeSpan.Zero }.Granting();
        var world = new RuntimeWorld(task, new FakeTarget("instance").Granting(neverExpires: true));
        await (await world.EnterProtectedAsync()).DisposeAsync();

        await Patience.UntilAsync(() => task.Releases == 1);
    }
}
