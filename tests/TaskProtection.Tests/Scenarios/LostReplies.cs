using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

[Collection(TimeAlone.Name)]
public class TheReplyToAProtectIsLost
{
    [Fact]
    public Task Under_Proceed_work_begins_after_one_attempt_and_is_protected_by_the_next() => IceCreamTown.TellAsync(async town =>
    {
        town.World.Faults.On("ecs-agent", "PutState", count: 1).LoseReplies();
        var asked = town.Now;
        var order = town.Order(60);
        await town.UntilAsync(order, "begun");
        Assert.Contains($"order {order} begun unprotected", town.Lines());
        Assert.InRange((town.Now - asked).TotalSeconds, 6, 7.5);
        await town.UntilAsync(() => town.Task.Protection!.Status.IsProtected, "protected", within: 10);
        await town.UntilMadeAsync(order);
        await town.UntilUnprotectedAsync(within: 60);
        Assert.Equal(1, town.Count(order, "begun"));
    });

    [Fact]
    public Task Under_Refuse_no_work_begins_unprotected_and_none_is_lost() => IceCreamTown.TellAsync(Refuse, async town =>
    {
        await town.PassAsync(60);
        town.World.Faults.On("ecs-agent", "PutState", count: 1).LoseReplies();
        var order = town.Order(60);
        await town.UntilMadeAsync(order);
        Assert.Equal([$"order {order} begun protected", $"order {order} made"], town.Lines());
        await town.UntilUnprotectedAsync(within: 60);
    });

    [Fact]
    public Task What_was_granted_is_ended_although_nobody_ever_held_it() => IceCreamTown.TellAsync(Refuse, async town =>
    {
        await town.PassAsync(60);
        var rule = town.World.Faults.On("autoscaling", "SetInstanceProtection").LoseReplies();
        var order = town.Order(5);
        await town.UntilAsync(() => town.Of("task.output").Any() || town.Group.Instances[0].ProtectedFromScaleIn, "the flag is set", within: 30);
        rule.Remove();
        await town.UntilMadeAsync(order);
        await town.UntilUnprotectedAsync(within: 90);
    });

    private static TownSettings Refuse => new() { Worker = new Dictionary<string, string> { ["WhenUnavailable"] = "Refuse" } };
}

[Collection(TimeAlone.Name)]
public class TheReplyToAReleaseIsLostAndANewcomerComes
{
    [Theory]
    [InlineData("ecs-agent", "PutState")]
    [InlineData("autoscaling", "SetInstanceProtection")]
    public Task It_begins_only_under_a_fresh_grant_and_cannot_be_taken(string service, string operation) => IceCreamTown.TellAsync(async town =>
    {
        var first = town.Order(5);
        await town.UntilAsync(first, "begun");
        var rule = town.World.Faults.On(service, operation, count: 1).LoseReplies();
        await town.UntilAsync(() => rule.Strikes == 1, "the release is lost", within: 60);
        var second = town.Order(100);
        await town.UntilAsync(second, "begun", within: 20);
        Assert.Contains($"order {second} begun protected", town.Lines());
        Assert.Equal(2, town.Protections);

        town.Service.SetDesiredCount(0);
        town.Group.SetDesiredCapacity(0);
        await town.UntilMadeAsync(second);
        Assert.Equal(1, town.Count(second, "begun"));
        await town.UntilAsync(() => town.Group.Instances.Count == 0, "the town is closed", within: 120);
        Assert.Equal("desired-count", Assert.Single(town.Causes("task.stopping")));
    });
}

[Collection(TimeAlone.Name)]
public class AReleaseLandsAfterTheCallerGaveUp
{
    [Theory]
    [InlineData("ecs-agent", "PutState", "task.protection")]
    [InlineData("autoscaling", "SetInstanceProtection", "instance.protection")]
    public Task The_grant_that_it_undid_is_repeated_within_the_doubt(string service, string operation, string kind) => IceCreamTown.TellAsync(async town =>
    {
        await town.PassAsync(20); // A process that is younger repeats what it sets for another reason.
        var first = town.Order(5);
        await town.UntilAsync(first, "begun");
        var rule = town.World.Faults.On(service, operation, count: 1).Delay(TimeSpan.FromSeconds(14));
        await town.UntilAsync(() => rule.Strikes == 1, "the release is on its way", within: 60);
        var second = town.Order(100);
        await town.UntilAsync(second, "begun", within: 20);
        Assert.Contains($"order {second} begun protected", town.Lines());
        await town.PassAsync(30);

        var turns = town.World.Events.Snapshot().Where(e => e.Kind == kind).ToList();
        Assert.Equal([true, true, false, true], turns.Select(e => (bool)e.Fields["enabled"]!));

        // Settle and two calls after it was sent, at the most; it landed 14 s after.
        Assert.InRange((turns[3].At - turns[2].At).TotalSeconds, 0, 15 + 13 - 14);
        town.Service.SetDesiredCount(0);
        town.Group.SetDesiredCapacity(0);
        await town.UntilMadeAsync(second);
        Assert.Equal((1, 0), (town.Count(second, "begun"), town.Count(second, "exposed")));
    });

    [Fact]
    public Task A_protect_that_lands_after_the_work_is_done_is_ended_again() => IceCreamTown.TellAsync(async town =>
    {
        town.World.Faults.On("ecs-agent", "PutState", count: 1).Delay(TimeSpan.FromSeconds(19));
        var order = town.Order(1);
        await town.UntilMadeAsync(order);
        await town.PassAsync(20);
        await town.UntilUnprotectedAsync(within: 90);
        await town.PassAsync(120);
        Assert.Equal(0, town.Protections);
    });
}
