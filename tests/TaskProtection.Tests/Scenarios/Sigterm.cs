using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

[Collection(TimeAlone.Name)]
public class SigtermComes
{
    [Fact]
    public Task With_nothing_running_the_task_is_gone_as_soon_as_the_open_poll_has_ended() => IceCreamTown.TellAsync(async town =>
    {
        await town.PassAsync(12); // In the middle of a poll of 10 s.
        var took = await StopAsync(town);
        Assert.InRange(took, 0, 10.1);
        Assert.Empty(town.Of("task.killed"));
    });

    [Fact]
    public Task With_work_that_ends_in_time_it_is_finished_deleted_and_not_made_again() => IceCreamTown.TellAsync(async town =>
    {
        var order = town.Order(20);
        await town.UntilAsync(order, "begun");
        var waiting = town.Order(5);
        await town.PassAsync(5);
        var old = town.Task;
        var took = await StopAsync(town);
        Assert.InRange(took, 14, 16);
        Assert.Equal((1, 1), (town.Count(order, "begun"), town.Count(order, "made")));
        Assert.False(town.Group.Instances[0].ProtectedFromScaleIn);
        await town.UntilMadeAsync(waiting);
        Assert.DoesNotContain(town.Of("task.output"), e => (string?)e["task"] == old.Id && ((string)e["line"]!).StartsWith($"order {waiting} ", StringComparison.Ordinal));
        Assert.Empty(town.Of("task.killed"));
    });

    [Fact]
    public Task With_work_that_takes_longer_it_is_given_back_at_the_drain_deadline_and_made_elsewhere() => IceCreamTown.TellAsync(async town =>
    {
        var order = town.Order(100);
        await town.UntilAsync(order, "begun");
        var took = await StopAsync(town);
        Assert.InRange(took, 20, 21);
        Assert.Equal(1, town.Count(order, "stopped"));
        await town.UntilMadeAsync(order);
        Assert.Equal((2, 1), (town.Count(order, "begun"), town.Count(order, "made")));
        Assert.Empty(town.Of("task.killed"));
    });

    [Fact]
    public Task With_work_that_ignores_its_token_nobody_else_begins_it_before_the_process_is_gone() => IceCreamTown.TellAsync(async town =>
    {
        var order = town.Order(45, TownManner.Stubborn);
        await town.UntilAsync(order, "begun");
        await StopAsync(town);
        await town.UntilMadeAsync(order);
        var events = town.World.Events.Snapshot();
        var gone = events.First(e => e.Kind == "task.stopped").At;
        var begun = events.Where(e => e.Kind == "task.output" && (string?)e.Fields["line"] == $"order {order} begun protected").Select(e => e.At).ToList();
        Assert.Equal(2, begun.Count);
        Assert.InRange((begun[1] - gone).TotalSeconds, 0, 30);
        var cleared = events.Last(e => e.Kind == "instance.protection" && !(bool)e.Fields["enabled"]! && e.At <= gone);
        Assert.InRange((gone - cleared.At).TotalSeconds, 0, 8); // In the cleanup time: the flag was not left behind.
    });

    [Fact]
    public Task With_messages_that_wait_for_their_protection_they_go_back_at_once() => IceCreamTown.TellAsync(new TownSettings { Concurrency = 3 }, async town =>
    {
        town.World.Faults.On("ecs-agent", "PutState", count: 1).Delay(TimeSpan.FromSeconds(5));
        var orders = town.Order(3, seconds: 5);
        await town.PassAsync(1);
        Assert.NotEqual(0, town.Queue.Count().InFlight);
        var old = town.Task;
        await StopAsync(town);
        Assert.DoesNotContain(town.Of("task.output"), e => (string?)e["task"] == old.Id);
        Assert.All(town.Of("sqs.received").GroupBy(e => (string)e["message"]!), message => Assert.InRange(message.Count(), 0, 1));
        await town.UntilMadeAsync(orders);
        Assert.All(orders, order => Assert.Equal(1, town.Count(order, "begun")));
        await town.UntilUnprotectedAsync(within: 60);
    });

    [Fact]
    public Task During_an_open_poll_that_still_brings_messages_they_go_back_unopened() => IceCreamTown.TellAsync(new TownSettings { Concurrency = 3 }, async town =>
    {
        await town.PassAsync(11);
        var old = town.Task;
        town.World.Ecs.StopTask(old.Id);
        await town.PassAsync(2);
        var orders = town.Order(2, seconds: 5);
        await town.UntilAsync(() => town.Of("task.stopped").Any(), "stopped", within: 10);
        Assert.DoesNotContain(town.Of("task.output"), e => (string?)e["task"] == old.Id);
        Assert.Contains(town.Of("sqs.received"), e => (string?)e["task"] == old.Id);
        Assert.Equal(0, town.Queue.Count().InFlight);
        await town.UntilMadeAsync(orders);
        Assert.All(town.Of("sqs.received").GroupBy(e => (string)e["message"]!), message => Assert.InRange(message.Count(), 1, 2));
        Assert.Equal(0, town.Queue.Count().Unheard);
    });

    [Fact]
    public Task With_messages_to_give_back_and_an_SQS_that_does_not_answer_it_still_ends_in_time() => IceCreamTown.TellAsync(async town =>
    {
        await town.PassAsync(11);
        var old = town.Task;
        town.World.Faults.On("sqs", task: old.Id).Delay(TimeSpan.FromSeconds(9));
        town.World.Ecs.StopTask(old.Id);
        await town.PassAsync(2);
        var order = town.Order(5);
        await town.UntilAsync(() => town.Of("task.stopped").Any(), "stopped", within: 35);
        Assert.Empty(town.Of("task.killed"));
        Assert.InRange((town.World.Events.Snapshot().First(e => e.Kind == "task.stopped").At - TimeSpan.FromSeconds(12)).TotalSeconds, 0, 27.1);
        await town.UntilMadeAsync(order);
    });

    /// <summary>Stops the only task and waits for its end; returns the seconds it took.</summary>
    private static async Task<double> StopAsync(IceCreamTown town)
    {
        var id = town.Task.Id;
        var asked = town.Now;
        town.World.Ecs.StopTask(id);
        await town.UntilAsync(() => town.Of("task.stopped").Any(e => (string?)e["task"] == id), "stopped", within: 35);
        return (town.World.Events.Snapshot().Last(e => e.Kind == "task.stopped").At - asked).TotalSeconds;
    }
}
