namespace TaskProtection.Tests.Samples;

/// <summary>The worker of the sample as ECS runs it: a real process, real signals, real sockets.</summary>
public sealed class WorkerProcess
{
    private const string OfThreeSeconds = """{"number":1,"seconds":3}""";

    // Far more than the 1.7 s that the drain leaves.
    private const string OfAMinute = """{"number":1,"seconds":60}""";

    [Fact]
    public async Task Protects_task_and_instance_before_it_begins_an_order_and_deletes_it_when_made()
    {
        await using var town = new OneWorkerTown();
        town.Orders!.Send(OfThreeSeconds);

        var begun = await town.WhenSaidAsync("order 1 begun");
        var task = await town.WhenAsync("task.protection", ("enabled", true));
        var instance = await town.WhenAsync("instance.protection", ("enabled", true));
        var made = await town.WhenSaidAsync("order 1 made");
        var deleted = await town.WhenAsync("sqs.deleted");

        Assert.True(task.At <= begun.At && instance.At <= begun.At);
        Assert.True(made.At <= deleted.At);
        await town.WhenAsync("task.protection", ("enabled", false));
        await town.WhenAsync("instance.protection", ("enabled", false));
    }

    [Fact]
    public async Task Gives_up_a_long_order_on_SIGTERM_returns_it_releases_the_instance_and_leaves_before_SIGKILL()
    {
        await using var town = new OneWorkerTown();
        town.Orders!.Send(OfAMinute);
        await town.WhenSaidAsync("order 1 begun");

        var task = Assert.Single(town.Ecs.Tasks).TaskId;
        town.Ecs.StopTask(task);

        await town.WhenSaidAsync("order 1 stopped");
        await town.WhenAsync("sqs.visibility", ("seconds", 0));
        await town.WhenAsync("instance.protection", ("enabled", false));
        await town.WhenAsync("task.stopped", ("task", task), ("exitCode", 0), ("cause", "stop-task"));
    }

    [Fact]
    public async Task That_is_killed_leaves_a_flag_which_its_successor_on_the_host_clears()
    {
        await using var town = new OneWorkerTown();
        town.Orders!.Send(OfAMinute);
        await town.WhenSaidAsync("order 1 begun");

        var killed = Assert.Single(town.Ecs.Tasks);
        town.Ecs.Kill(killed.TaskId);

        var dead = await town.WhenAsync("task.stopped", ("task", killed.TaskId), ("cause", "crash"));
        var cleared = await town.WhenAsync("instance.protection", ("instance", killed.InstanceId), ("enabled", false));
        Assert.True(dead.At < cleared.At);
    }

    [Fact]
    public async Task Whose_queue_does_not_exist_ends_with_a_failure()
    {
        await using var town = new OneWorkerTown(hasQueue: false);

        var stopped = await town.WhenAsync("task.stopped", ("cause", "exited"));

        Assert.NotEqual(0, (int)stopped.Fields["exitCode"]!);
    }
}
