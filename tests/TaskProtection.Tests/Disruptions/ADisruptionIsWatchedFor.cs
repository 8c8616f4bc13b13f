using Microsoft.Extensions.Logging;
using TaskProtection.Tests.Aws;

namespace TaskProtection.Tests.Disruptions;

public sealed class ADisruptionIsWatchedFor : RimTest
{
    private const string Spot = "spot/instance-action";
    private const string Lifecycle = "autoscaling/target-lifecycle-state";
    private const string Rebalance = "events/recommendations/rebalance";

    [Fact]
    public async Task Every_five_seconds_on_Spot_every_ten_for_what_gives_minutes_and_the_rebalance_recommendation_only_where_it_counts()
    {
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        await world.AdvanceAsync(60);

        Assert.Equal((13, 7, 0), (world.Looks(Spot), world.Looks(Lifecycle), world.Looks(Rebalance)));
        Assert.InRange(Fake.Count("metadata"), 7, 8); // one more where the launch type is read
        Assert.False(world.Protection.Stopping.IsCancellationRequested);
        Assert.DoesNotContain(world.Log.Lines, line => line.Id.Id is >= 500 and < 550);
    }

    [Fact]
    public async Task A_spot_notice_ends_admission_and_aborts_the_cleanup_time_and_the_margin_before_its_own()
    {
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        await using var scope = await world.EnterAsync();
        Fake.On("imds " + Spot, FakeAws.Text(200, """{"action":"terminate","time":"2026-03-01T12:02:02Z"}"""));

        await world.AdvanceAsync(5);
        Assert.True(scope.Stopping.IsCancellationRequested);
        Assert.Equal(
            "No new work is admitted: the instance is being interrupted (EC2 Spot says terminate at 2026-03-01T12:02:02Z). "
                + "1 units of work are running and have 00:01:47 to finish.",
            world.Log.Text(500));

        await world.AdvanceAsync(106);
        Assert.False(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(1); // 12:01:52: 7 s to clean up and 3 s to end.
        Assert.True(scope.Aborted.IsCancellationRequested);
        Assert.Equal(1, world.Target.Releases);
        Assert.Equal((1, 0), (world.Log.Count(500), world.Log.Count(502)));
    }

    [Fact]
    public async Task A_spot_notice_without_a_time_counts_from_when_it_was_seen_and_is_warned_of()
    {
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        await using var scope = await world.EnterAsync();
        Fake.On("imds " + Spot, FakeAws.Text(200, """{"action":"terminate"}"""));

        await world.AdvanceAsync(5 + 109);
        Assert.False(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(1);
        Assert.True(scope.Aborted.IsCancellationRequested);
        Assert.Contains("is taken to come in 00:02:00", world.Log.Text(502), StringComparison.Ordinal);
        Assert.Equal(1, world.Log.Count(502));
    }

    [Fact]
    public async Task The_wall_clock_may_jump_once_the_notice_was_read()
    {
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        await using var scope = await world.EnterAsync();
        Fake.On("imds " + Spot, FakeAws.Text(200, """{"action":"terminate","time":"2026-03-01T12:02:05Z"}"""));
        await world.AdvanceAsync(5);

        world.Time.AdjustTime(world.Time.GetUtcNow().AddHours(1));
        await world.AdvanceAsync(109);
        Assert.False(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(1);
        Assert.True(scope.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task A_notice_that_comes_sooner_than_it_said_shortens_the_time_and_one_that_goes_does_not_lengthen_it()
    {
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        await using var scope = await world.EnterAsync();
        Fake.On(
            "imds " + Spot,
            FakeAws.Text(200, """{"action":"terminate","time":"2026-03-01T12:02:05Z"}"""),
            FakeAws.Text(200, """{"action":"terminate","time":"2026-03-01T12:01:00Z"}"""),
            FakeAws.Text(200, """{"action":"terminate","time":"2026-03-01T12:03:00Z"}"""),
            FakeAws.Text(404, ""));

        await world.AdvanceAsync(49);
        Assert.False(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(1);
        Assert.True(scope.Aborted.IsCancellationRequested);
        Assert.Equal((2, 1), (world.Log.Count(500), world.Log.Count(503)));
        Assert.Contains("stop the task", world.Log.Text(503), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_scaling_that_terminates_the_instance_leaves_the_work_all_the_time_until_sigterm()
    {
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        await using var scope = await world.EnterAsync();
        Fake.On("imds " + Lifecycle, FakeAws.Text(200, "Terminated"));

        await world.AdvanceAsync(300);
        Assert.True(scope.Stopping.IsCancellationRequested);
        Assert.False(scope.Aborted.IsCancellationRequested);
        Assert.Equal(2, world.Looks(Lifecycle)); // It has said all that it can.
        Assert.Contains("(Auto Scaling says Terminated). 1 units of work are running; no time is known", world.Log.Text(501), StringComparison.Ordinal);

        var stopping = world.StopAsync();
        await world.AdvanceAsync(19);
        Assert.False(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(1);
        Assert.True(scope.Aborted.IsCancellationRequested);
        await scope.DisposeAsync();
        await stopping;
    }

    [Fact]
    public async Task A_task_that_ecs_stops_admits_nothing_more_and_has_drain_timeout_from_sigterm()
    {
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        await using var scope = await world.EnterAsync();
        Fake.On("metadata", FakeAws.Json(200, $$"""{"Cluster":"ice","TaskARN":"{{FakeAws.Task}}","DesiredStatus":"STOPPED"}"""));

        await world.AdvanceAsync(60);
        Assert.True(scope.Stopping.IsCancellationRequested);
        Assert.False(scope.Aborted.IsCancellationRequested);
        Assert.Equal(LogLevel.Information, world.Log.Lines.Single(line => line.Id.Id == 501).Level);

        var stopping = world.StopAsync();
        await world.AdvanceAsync(20);
        Assert.True(scope.Aborted.IsCancellationRequested);
        await scope.DisposeAsync();
        await stopping;
    }

    [Fact]
    public async Task An_ordinary_stop_is_not_announced_beside_the_drain()
    {
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        var scope = await world.EnterAsync();
        Fake.On("metadata", FakeAws.Json(200, $$"""{"Cluster":"ice","TaskARN":"{{FakeAws.Task}}","DesiredStatus":"STOPPED"}"""));

        var stopping = world.StopAsync();
        await world.AdvanceAsync(10);
        await scope.DisposeAsync();
        await stopping;

        Assert.DoesNotContain(world.Log.Lines, line => line.Id.Id is >= 500 and < 550);
        var requests = Fake.Requests.Count;
        await world.AdvanceAsync(30);
        Assert.Equal(requests, Fake.Requests.Count); // The watch ends with the drain.
    }

    [Fact]
    public async Task A_spot_notice_in_the_middle_of_a_long_drain_shortens_it()
    {
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        await using var scope = await world.EnterAsync();
        var stopping = world.StopAsync();
        Fake.On("imds " + Spot, FakeAws.Text(200, """{"action":"terminate","time":"2026-03-01T12:00:20Z"}"""));

        await world.AdvanceAsync(9);
        Assert.False(scope.Aborted.IsCancellationRequested);
        await world.AdvanceAsync(1);
        Assert.True(scope.Aborted.IsCancellationRequested);
        await scope.DisposeAsync();
        await stopping;
    }

    [Theory]
    [InlineData(DisruptionReaction.Drain, 8, true)]
    [InlineData(DisruptionReaction.Ignore, 0, false)]
    public async Task A_rebalance_recommendation_counts_only_where_it_was_chosen(DisruptionReaction reaction, int looks, bool leaves)
    {
        await using var world = new WatchedHost(Fake, o => o.OnRebalanceRecommendation = reaction);
        await world.StartAsync();
        await world.AdvanceAsync(60);
        Fake.On("imds " + Rebalance, FakeAws.Text(200, """{"noticeTime":"2026-03-01T12:01:00Z"}"""));
        await world.AdvanceAsync(60);

        Assert.Equal((looks, leaves), (world.Looks(Rebalance), world.Protection.Stopping.IsCancellationRequested));
    }

    [Fact]
    public async Task What_is_ignored_is_not_even_looked_at()
    {
        await using var world = new WatchedHost(
            Fake, o => (o.OnSpotInterruption, o.OnInstanceTermination, o.OnTaskStopping) = (DisruptionReaction.Ignore, DisruptionReaction.Ignore, DisruptionReaction.Ignore));
        await world.StartAsync();
        await world.AdvanceAsync(60);

        Assert.Equal((0, 0), (world.Looks(Spot), world.Looks(Lifecycle)));
        Assert.InRange(Fake.Count("metadata"), 0, 1);
    }
}
