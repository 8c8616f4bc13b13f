namespace TaskProtection.Tests.Runtime;

public sealed class ALook
{
    private readonly FakeTarget _target = new FakeTarget("instance").Granting(neverExpires: true);

    [Theory]
    [InlineData("task", 1)]
    [InlineData("instance", 2)] // What outlives a process may be set by the last call of one that was killed.
    public async Task Is_repeated_once_where_a_dead_process_may_still_change_it_and_not_at_all_elsewhere(string name, int times)
    {
        var (looks, target) = (0, new FakeTarget(name).Granting());
        target.Inspection = () =>
        {
            looks++;
            return Task.FromResult(new ProtectionInspection(InspectionResult.Unprotected));
        };
        var world = await StartedAsync(target);

        await world.AdvanceAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(times, looks);
    }

    [Fact]
    public async Task Is_repeated_two_minutes_later_also_where_the_first_told_nothing()
    {
        var looks = 0;
        _target.Inspection = () => Task.FromResult(new ProtectionInspection(looks++ == 0 ? InspectionResult.Unknown : InspectionResult.Unprotected));
        var world = await StartedAsync(_target);

        await world.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(2, looks);
        await world.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task Is_heard_until_the_call_timeout()
    {
        var look = new TaskCompletionSource<ProtectionInspection>(TaskCreationOptions.RunContinuationsAsynchronously);
        _target.Inspection = () => look.Task;
        var world = new RuntimeWorld(_target);
        var starting = world.Protector.StartAsync(TestContext.Current.CancellationToken);
        await world.AdvanceAsync(TimeSpan.FromSeconds(5.9));

        look.SetResult(new ProtectionInspection(InspectionResult.Protected));

        await starting.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        await Patience.UntilAsync(() => _target.Releases == 1);
    }

    [Fact]
    public async Task Ends_when_the_start_is_cancelled()
    {
        _target.Inspection = static () => new TaskCompletionSource<ProtectionInspection>().Task;
        var world = new RuntimeWorld(_target);
        using var cancellation = new CancellationTokenSource();
        var starting = world.Protector.StartAsync(cancellation.Token);
        await Patience.UntilAsync(() => _target.LookToken.CanBeCanceled);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken));
        await Patience.UntilAsync(() => _target.LookToken.IsCancellationRequested); // Although whoever waited has gone before it was told.
    }

    [Fact]
    public async Task Says_nothing_of_protection_that_is_our_own()
    {
        var world = new RuntimeWorld(_target);
        await (await world.EnterProtectedAsync()).DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(2));
        _target.Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.Protected));

        await world.Protector.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), (world.Log.Count(109), world.Log.Count(119)));
    }

    [Fact]
    public async Task That_finds_a_target_that_now_applies_calls_nobody_while_nobody_is_in()
    {
        var world = await AppliesAgainAsync(_target);

        Assert.Equal((1, 0), (world.Log.Count(119), _target.Calls.Count));
    }

    [Fact]
    public async Task That_finds_a_target_that_now_applies_lets_it_linger_as_ever()
    {
        var world = await AppliesAgainAsync(_target);
        await (await world.EnterProtectedAsync()).DisposeAsync();

        await world.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Equal(0, _target.Releases);
        await world.AdvanceAsync(TimeSpan.FromSeconds(1.1)); // timers count whole milliseconds

        Assert.Equal(1, _target.Releases);
    }

    [Fact]
    public async Task That_finds_a_target_that_now_applies_lets_the_next_one_be_released_after_it()
    {
        var task = new FakeTarget { Linger = TimeSpan.Zero }.Granting();
        var instance = new FakeTarget("instance") { Linger = TimeSpan.Zero }.Granting(neverExpires: true);
        var world = await AppliesAgainAsync(task, instance);
        var scope = await world.EnterProtectedAsync();
        task.Auto = null;

        await scope.DisposeAsync();
        await PoolAtRest.WaitAsync();

        Assert.Equal((1, 0), (task.Releases, instance.Releases));
    }

    private static async Task<RuntimeWorld> AppliesAgainAsync(FakeTarget target, params FakeTarget[] others)
    {
        target.Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.NotApplicable, "ECS drives the flag"));
        var world = await StartedAsync([target, .. others]);
        target.Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.Unprotected));
        await world.AdvanceAsync(TimeSpan.FromMinutes(61));
        return world;
    }

    private static async Task<RuntimeWorld> StartedAsync(params FakeTarget[] targets)
    {
        var world = new RuntimeWorld(targets);
        await world.Protector.StartAsync(TestContext.Current.CancellationToken);
        return world;
    }
}
