using Microsoft.Extensions.Logging;
using TaskProtection.Tests.Aws;

namespace TaskProtection.Tests.Disruptions;

public sealed class NothingIsAnnouncedHere : RimTest
{
    private const string Spot = "spot/instance-action";
    private const string Lifecycle = "autoscaling/target-lifecycle-state";
    private const string Rebalance = "events/recommendations/rebalance";

    [Fact]
    public async Task Off_ecs_nobody_is_asked()
    {
        await using var world = new WatchedHost(Fake, environment: new() { ["ECS_AGENT_URI"] = "", ["ECS_CONTAINER_METADATA_URI_V4"] = "" });
        await world.StartAsync();
        await world.AdvanceAsync(60);

        Assert.Empty(Fake.Requests);
    }

    [Theory]
    [InlineData("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE")]
    [InlineData("AWS_EXECUTION_ENV", "AWS_ECS_MANAGED_INSTANCES")]
    [InlineData("AWS_EC2_METADATA_DISABLED", "true")]
    public async Task Without_an_instance_of_its_own_only_the_task_metadata_is_read(string variable, string value)
    {
        await using var world = new WatchedHost(Fake, environment: new() { [variable] = value });
        await world.StartAsync();
        await world.AdvanceAsync(60);

        Assert.Equal(7, Fake.Count("metadata"));
        Assert.All(Fake.Requests, request => Assert.Equal("metadata", request.Operation));
    }

    [Fact]
    public async Task An_instance_that_has_no_lifecycle_yet_is_asked_for_it_every_half_minute()
    {
        await using var world = new WatchedHost(Fake);
        Fake.On("imds " + Lifecycle, FakeAws.Text(404, ""));
        await world.StartAsync();
        await world.AdvanceAsync(601);

        Assert.Equal((21, 121), (world.Looks(Lifecycle), world.Looks(Spot)));
    }

    [Fact]
    public async Task All_that_is_asked_is_asked_at_the_same_moments_though_one_answers_late()
    {
        await using var world = new WatchedHost(Fake);
        Fake.On("imds " + Spot, Fake.Hang());
        await world.StartAsync();
        await world.AdvanceAsync(2);
        Fake.On("imds " + Spot, FakeAws.Text(404, ""));
        await world.AdvanceAsync(7.9);
        Assert.Equal((1, 1), (world.Looks(Spot), world.Looks(Lifecycle)));
        await world.AdvanceAsync(0.2);
        Assert.Equal((2, 2), (world.Looks(Spot), world.Looks(Lifecycle)));
    }

    [Fact]
    public async Task A_look_is_given_up_when_the_next_would_begin_and_the_log_says_so()
    {
        await using var world = new WatchedHost(Fake);
        Fake.On("imds " + Spot, Fake.Hang());
        await world.StartAsync();
        await world.AdvanceAsync(4.9);
        Assert.Equal(0, world.Log.Count(504));
        await world.AdvanceAsync(0.2);
        Assert.Contains("there was no answer for some five seconds", world.Log.Text(504), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_that_is_lost_once_is_made_again_at_its_time()
    {
        await using var world = new WatchedHost(Fake);
        Fake.On("imds " + Lifecycle, FakeAws.Text(200, "InService"), Fake.Hang(), FakeAws.Text(200, "Terminated"));
        await world.StartAsync();
        await world.AdvanceAsync(20);

        Assert.True(world.Protection.Stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task A_look_that_is_under_way_at_the_end_is_cancelled()
    {
        var end = new TaskCompletionSource();
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        await world.AdvanceAsync(4);
        Fake.On("imds " + Spot, async (_, token) =>
        {
            await new TaskCompletionSource().Task.WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            end.SetResult();
            throw new OperationCanceledException(token);
        });
        await world.AdvanceAsync(2);
        Assert.False(end.Task.IsCompleted);

        await world.StopAsync();

        await end.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_timer_that_each_look_would_make_would_wake_an_idle_worker_for_nothing()
    {
        await using var world = new WatchedHost(Fake, o => o.OnRebalanceRecommendation = DisruptionReaction.Drain);
        await world.StartAsync();
        await world.AdvanceAsync(20);
        var timers = world.Time.Timers;
        await world.AdvanceAsync(60);

        Assert.Equal((17, 9), (world.Looks(Spot), world.Looks(Rebalance)));
        Assert.Equal(timers, world.Time.Timers);
    }

    [Fact]
    public async Task Blocked_instance_metadata_is_asked_ever_more_rarely_and_nobody_is_alarmed()
    {
        Fake.On("imds token", Fake.Hang());
        await using var world = new WatchedHost(Fake, o => o.OnInstanceTermination = DisruptionReaction.Ignore);
        await world.StartAsync();
        await world.AdvanceAsync(3600);

        // Five seconds each: at 0, then after 10, 20, 40, 80, 160 s, then every five minutes.
        Assert.InRange(Fake.Count("imds token"), 14, 18);
        Assert.Equal((1, 1), (world.Log.Count(504), world.Log.Count(506)));
        Assert.All(world.Log.Lines, line => Assert.True(line.Level < LogLevel.Warning, line.Text));
    }

    [Fact]
    public async Task Instance_metadata_that_fell_silent_is_asked_often_enough_for_a_spot_notice()
    {
        await using var world = new WatchedHost(Fake);
        await world.StartAsync();
        await world.AdvanceAsync(5);
        Fake.On("imds " + Spot, FakeAws.Throw(static () => new HttpRequestException("gone")));
        await world.AdvanceAsync(3600);
        Fake.On("imds " + Spot, FakeAws.Text(200, """{"action":"terminate","time":"2026-03-01T13:02:00Z"}"""));
        await world.AdvanceAsync(31);

        Assert.True(world.Protection.Stopping.IsCancellationRequested);
        Assert.InRange(world.Looks(Spot), 120, 250); // Each look that fails is two requests.
    }
}
