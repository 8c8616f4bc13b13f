namespace TaskProtection.Tests.Samples;

public sealed class RunThatKeepsEveryPromise
{
    [Fact]
    public async Task Is_good()
    {
        var verdict = await Checking.JudgeAsync(EventScript.Clean(isProtected: true));

        Assert.Empty(verdict.Complaints);
        Assert.True(verdict.IsGood);
    }

    [Fact]
    public async Task Has_its_figures_recomputed()
    {
        var verdict = await Checking.JudgeAsync(EventScript.Clean(isProtected: true));

        (string, string)[] expected =
        [
            ("sent", "2"), ("made", "2"), ("made-twice", "0"), ("lost", "0"), ("cut-by-crash", "1"), ("cut-by-deployment", "0"),
            // Order 2: begun at 1,042 ms, dead at 2,042.
            ("wasted-seconds", "1"),
            ("not-protected-throughout", "0"), ("left-protected-tasks", "0"), ("left-protected-instances", "0"),
            ("deployment-seconds", "7.7"),
            // Three of ECS and Auto Scaling, two of SQS, one of IMDS that is no AWS API, and one of SQS after the end.
            ("protection-calls-per-order", "1.5"), ("sqs-calls-per-order", "1"),
            // 1,010 to 1,030.5; 1,012 to 1,032.5; 5,000 to 5,025: the instance, which comes second, counts.
            ("ms-to-protected-p50", "20.5"), ("ms-to-protected-max", "25"),
        ];
        Assert.All(expected, figure => Assert.Equal([figure.Item2], verdict.Figure(figure.Item1)));
    }

    [Fact]
    public async Task Is_good_also_when_the_drain_releases_before_the_workers_last_line_is_read()
    {
        var verdict = await Checking.JudgeAsync(WithAnOrderThatSpotInterrupts(script => script
            .Add(1350, "task.stopping", ("task", "four"), ("cause", "spot")).Protect(1398, "four", "i-3", enabled: false)
            .Say(1400, "four", "order 1 stopped")));

        Assert.Empty(verdict.Complaints);
        Assert.Equal(["1"], verdict.Figure("cut-by-spot"));
    }

    [Fact]
    public async Task Is_good_also_when_a_task_goes_with_its_host()
    {
        var verdict = await Checking.JudgeAsync(WithAnOrderThatSpotInterrupts(script => script
            .Add(1400, "task.killed", ("task", "four")).Add(1400.2, "instance.terminated", ("instance", "i-3"), ("cause", "spot"))));

        Assert.Empty(verdict.Complaints);
        Assert.Equal(["1"], verdict.Figure("cut-by-spot"));
    }

    [Fact]
    public async Task Is_judged_by_the_time_of_what_happens_in_the_moment_it_becomes_idle()
    {
        var verdict = await Checking.JudgeAsync(EventScript.Clean(isProtected: true)
            .Without("task.protection", at: 8995).Without("instance.protection", at: 9000)
            .Add(12000, "call", ("service", "sqs"), ("operation", "DeleteMessage"), ("status", 200), ("task", null))
            .Protect(12000, "one", "i-1", enabled: false).Protect(12000, "three", "i-2", enabled: false));

        Assert.Empty(verdict.Complaints);
        Assert.Equal(["1.5"], verdict.Figure("sqs-calls-per-order"));
    }

    [Fact]
    public async Task Stands_beside_the_run_without_protection()
    {
        var without = EventScript.Clean(isProtected: false, orders: 3)
            .Send(6000, 3).Receive(6000, "one", 3).Say(6001, "one", "order 3 begun")
            .Without(e => (string?)e["task"] == "one" && (string?)e["cause"] is not null)
            .Say(8001, "one", "order 3 stopped").Stop(8000, "one", "deployment")
            .Receive(9000, "three", 3).Say(9001, "three", "order 3 begun").Say(11001, "three", "order 3 made");
        var verdict = await Checking.JudgeAsync(EventScript.Clean(isProtected: true), without);

        Assert.Empty(verdict.Complaints);
        Assert.Equal(["0", "1"], verdict.Figure("cut-by-deployment"));
        Assert.Equal(["1", "3"], verdict.Figure("wasted-seconds"));
        Assert.Equal(["20.5", "-"], verdict.Figure("ms-to-protected-p50"));
        Assert.Equal(["0", "5"], verdict.Figure("not-protected-throughout"));
    }

    private static EventScript WithAnOrderThatSpotInterrupts(Func<EventScript, EventScript> interrupt)
        => interrupt(EventScript.Clean(isProtected: true).Start(1000, "four", "i-3").Receive(1100, "four", 1)
                .Protect(1120, "four", "i-3", enabled: true).Say(1130, "four", "order 1 begun"))
            .Add(1450, "task.stopped", ("task", "four"), ("exitCode", 137), ("cause", "spot"));
}
