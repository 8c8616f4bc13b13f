namespace TaskProtection.Tests.Samples;

public sealed class RunThatBreaksAPromise
{
    [Fact]
    public Task Because_an_order_was_lost_fails()
        => FailsAsync(script => script.WithoutLine("order 1 made").WithoutLine("order 1 begun"), "lost is 1");

    [Fact]
    public Task Because_an_order_was_made_twice_fails()
        => FailsAsync(
            script => script.Receive(8500, "three", 1).Say(8600, "three", "order 1 begun").Say(8700, "three", "order 1 made"),
            "made-twice is 1");

    [Theory]
    [InlineData("scale-in", "cut-by-scale-in is 1")]
    [InlineData("desired-count", "cut-by-desired-count is 1")]
    [InlineData("deployment", "cut-by-deployment is 1")]
    [InlineData("exited", "cut-by-other is 1")]
    public Task Because_work_was_interrupted_fails(string cause, string complaint)
        => FailsAsync(
            script => script.Start(1000, "four", "i-3").Receive(1100, "four", 1).Protect(1200, "four", "i-3", enabled: true)
                .Say(1300, "four", "order 1 begun").Say(1400, "four", "order 1 stopped").Stop(1350, "four", cause)
                .Add(1500, "instance.terminated", ("instance", "i-3"), ("cause", cause)),
            complaint);

    [Fact]
    public Task Because_a_dead_workers_order_was_made_by_nobody_else_fails()
        => FailsAsync(script => script.WithoutLine("order 2 made"), "not-made-by-another is 2");

    [Fact]
    public Task Because_work_began_unprotected_fails()
        => FailsAsync(script => script.Without("instance.protection", at: 1030.5), "not-protected-throughout is 1");

    [Theory]
    [InlineData("task", "one")]
    [InlineData("instance", "i-1")]
    public Task Because_a_flag_was_taken_away_in_the_middle_of_an_order_fails(string what, string id)
        => FailsAsync(
            script => script.Add(2500, $"{what}.protection", (what, id), ("enabled", false), ("until", null), ("by", "api")),
            "not-protected-throughout is 1");

    [Theory]
    [InlineData("task", "one")]
    [InlineData("instance", "i-1")]
    public Task Because_there_was_a_gap_in_the_protection_of_an_order_fails(string what, string id)
        => FailsAsync(
            script => script.Add(2500, $"{what}.protection", (what, id), ("enabled", false), ("until", null), ("by", "api"))
                .Add(2510, $"{what}.protection", (what, id), ("enabled", true), ("until", null), ("by", "api")),
            "not-protected-throughout is 1");

    [Fact]
    public Task Because_not_every_order_was_sent_fails()
        => FailsAsync(EventScript.Clean(isProtected: true, orders: 3), "2 orders were sent, not 3");

    [Fact]
    public Task Because_it_broke_off_in_the_middle_of_an_order_fails()
        => FailsAsync(script => script.WithoutWhatFollows(3000), "cut-by-other is 1");

    [Fact]
    public Task Because_it_broke_off_in_the_middle_of_a_drain_fails()
        => FailsAsync(
            script => script.WithoutWhatFollows(3000).Add(2900, "task.stopping", ("task", "one"), ("cause", "deployment")),
            "cut-by-deployment is 1");

    [Fact]
    public Task Because_it_never_opened_fails() => FailsAsync(EventScript.Unopened(), "did not open");

    [Fact]
    public Task Because_nothing_is_known_of_it_fails()
        => FailsAsync(EventScript.Unopened().Without(_ => true), "did not open");

    [Fact]
    public Task Because_an_instance_is_still_protected_when_idle_fails()
        => FailsAsync(script => script.Without("instance.protection", at: 9000), "left-protected-instances is 2");

    [Fact]
    public Task Because_a_task_is_still_protected_when_idle_fails()
        => FailsAsync(script => script.Without("task.protection", at: 8995), "left-protected-tasks is 2");

    [Fact]
    public Task Because_it_never_became_idle_fails() => FailsAsync(script => script.Without("run.idle"), "did not end idle");

    [Fact]
    public Task Because_its_deployment_never_ended_fails()
        => FailsAsync(script => script.Without("deployment.completed"), "deployment complete");

    [Theory]
    [InlineData("service.desired")]
    [InlineData("group.desired")]
    [InlineData("deployment.started")]
    [InlineData("instance.notice")]
    public Task Because_a_disruption_did_not_happen_fails(string kind)
        => FailsAsync(script => script.WithoutLater(kind), $"no {kind}");

    [Fact]
    public Task Because_nobody_was_killed_in_the_middle_of_an_order_fails()
        => FailsAsync(script => script.WithoutLine("order 2 begun").WithoutLine("order 2 made"), "no worker killed in the middle");

    private static Task FailsAsync(Func<EventScript, EventScript> spoil, string complaint)
        => FailsAsync(spoil(EventScript.Clean(isProtected: true)), complaint);

    private static async Task FailsAsync(EventScript script, string complaint)
    {
        var verdict = await Checking.JudgeAsync(script);

        Assert.False(verdict.CheckerAgrees);
        Assert.False(verdict.IsGood);
        Assert.Contains(verdict.Complaints, line => line.Contains(complaint, StringComparison.Ordinal));

        // A verdict, not a crash.
        Assert.All(verdict.Complaints, line => Assert.StartsWith("BROKEN", line, StringComparison.Ordinal));

        // A broken run is a broken run in both: the report never tells another story than the checker.
        Assert.DoesNotContain(verdict.Complaints, line => line.StartsWith("DIFFERENT", StringComparison.Ordinal));
    }
}
