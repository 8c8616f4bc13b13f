using TaskProtection.Aws;
using TaskProtection.Disruption;

namespace TaskProtection.Tests.Disruption;

/// <summary>Our task is of deployment <c>old</c>; the newer one is <c>new</c>.</summary>
public class TheServiceOfATask
{
    [Theory]
    [InlineData(50, 50, 0)]
    [InlineData(50, 10, 0.8)]
    [InlineData(50, 0, 1)]
    [InlineData(10, 50, 0)]
    public void Wants_as_many_gone_as_run_beyond_the_desired_count(int running, int desired, double share)
        => AssertWanted(share, share > 0 ? "ScaleIn" : "None", running, Judged(Service(desired, Older(running) with { Status = "PRIMARY" })));

    [Theory]
    [InlineData(50, 50, 1)] // at 200 %: all of the new ones run
    [InlineData(50, 5, 0.1)] // at 110 %: the first wave
    [InlineData(20, 35, 0.25)]
    [InlineData(1, 50, 1)]
    public void Wants_as_many_older_ones_gone_as_the_newer_deployment_runs_too_many(int old, int @new, double share)
        => AssertWanted(share, "Deployment", old, Judged(Service(50, Newer(@new), Older(old))));

    [Theory]
    [InlineData(100, 100, 0, 0)] // ECS itself may not stop one
    [InlineData(50, 100, 0.5, 0)]
    [InlineData(0, 100, 1, 0)]
    [InlineData(50, 200, 0.5, 0)] // nothing free to place it on
    [InlineData(50, 200, 0, 3)] // on their way
    public void Wants_as_many_gone_as_may_be_missing_where_a_newer_deployment_has_no_room(int minimum, int maximum, double share, int pending)
        => AssertWanted(
            share,
            share > 0 ? "Deployment" : "None",
            50,
            Judged(Service(50, Newer(0) with { PendingCount = pending }, Older(50)) with { MinimumHealthyPercent = minimum, MaximumPercent = maximum, PendingCount = pending }));

    [Theory]
    [InlineData(50, 5, 110, 100, 0.1)] // the first wave boots: those who are to make room for it are ready then
    [InlineData(40, 15, 110, 100, 0.125)]
    [InlineData(25, 25, 100, 50, 1)]
    [InlineData(40, 10, 100, 0, 1)]
    [InlineData(50, 5, 110, 50, 0.6)]
    [InlineData(50, 50, 200, 100, 0)] // no waves: they are all on their way
    public void Counts_on_those_that_are_on_their_way_where_a_version_in_health_goes_in_waves(int old, int pending, int maximum, int minimum, double share)
    {
        var sight = new ServiceSight(
            Service(50, Newer(0) with { PendingCount = pending }, Older(old)) with { PendingCount = pending, MaximumPercent = maximum, MinimumHealthyPercent = minimum }, "old");

        AssertWanted(share, share > 0 ? "Deployment" : "None", old, Told(ServiceJudge.Judge(sight, "new")));
        Assert.Equal(share > 0 && minimum * 50 / 100 < old, ServiceJudge.Judge(sight, null).IsWanted);
    }

    [Fact]
    public void Rounds_the_floor_up_as_ECS_does()
        => AssertWanted(0.2, "Deployment", 5, Judged(Service(5, Newer(0), Older(5)) with { MinimumHealthyPercent = 70, MaximumPercent = 100 }));

    [Fact]
    public void Wants_nobody_gone_for_a_newer_deployment_that_failed()
        => Assert.Equal(0, Judged(Service(50, Newer(50) with { RolloutState = "FAILED" }, Older(50))).Share);

    /// <summary>Tasks that ECS could not place count as failed: they do not tell a version that fails from one that starves.</summary>
    [Fact]
    public void Wants_them_gone_whatever_the_newer_deployment_counts_as_failed()
        => AssertWanted(1, "Deployment", 50, Judged(Service(50, Newer(0) with { FailedTasks = 7 }, Older(50)) with { MinimumHealthyPercent = 0, MaximumPercent = 100 }));

    [Theory]
    [InlineData("new")]
    [InlineData(null)] // nobody knows
    public void Wants_no_task_of_the_newest_gone(string? ours)
        => Assert.Equal(0, ServiceJudge.Judge(new(Service(50, Newer(50), Older(50)), ours), null).Probability);

    [Fact]
    public void Wants_those_gone_that_a_rollback_left_behind()
        => AssertWanted(
            0.5,
            "Deployment",
            10,
            Told(ServiceJudge.Judge(new(Service(55, Older(50) with { Status = "PRIMARY" }, Newer(10) with { Status = "ACTIVE", RolloutState = "FAILED" }), "new"), null)));

    [Theory]
    [InlineData("EXTERNAL", null)]
    [InlineData("CODE_DEPLOY", null)]
    [InlineData("ECS", "BLUE_GREEN")]
    [InlineData(null, "CANARY")]
    public void Does_not_tell_of_task_sets_and_colours_which_are_wanted_gone(string? controller, string? strategy)
        => Assert.Equal(
            (0, "Untold"),
            Judged(Service(50, Newer(50), Older(50)) with { DeploymentController = controller, DeploymentStrategy = strategy }));

    [Fact]
    public void Tells_nothing_without_a_primary_deployment() => Assert.Equal((0, "Untold"), Judged(Service(50)));

    private static EcsDeployment Newer(int running) => new() { Id = "new", Status = "PRIMARY", RolloutState = "IN_PROGRESS", RunningCount = running };

    private static EcsDeployment Older(int running) => new() { Id = "old", Status = "ACTIVE", RolloutState = "COMPLETED", RunningCount = running };

    private static EcsService Service(int desired, params EcsDeployment[] deployments) => new()
    {
        ServiceName = "workers",
        DesiredCount = desired,
        RunningCount = deployments.Sum(d => d.RunningCount),
        MinimumHealthyPercent = 100,
        MaximumPercent = 200,
        Deployments = deployments,
    };

    private static (double Share, string Kind) Judged(EcsService service) => Told(ServiceJudge.Judge(new(service, "old"), null));

    private static (double Share, string Kind) Told(Evidence evidence) => (evidence.Probability, evidence.Kind.ToString());

    /// <summary>A few more of them than the share are drawn, for lots scatter: the square root of their number.</summary>
    private static void AssertWanted(double share, string kind, int of, (double Share, string Kind) judged)
    {
        Assert.Equal(kind, judged.Kind);
        Assert.Equal(Math.Min(1, share + (Math.Sqrt(share * of) / of)), judged.Share, tolerance: 1e-9);
    }
}
