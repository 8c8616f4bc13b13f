using TaskProtection.Testing.Faults;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

[Collection(TimeAlone.Name)]
public class TheAgentIsOutForMinutes
{
    [Fact]
    public Task Under_Proceed_work_goes_on_unprotected_and_is_protected_as_soon_as_it_is_back() => IceCreamTown.TellAsync(async town =>
    {
        var outage = town.World.Faults.On("ecs-agent").Break();
        var asked = town.Now;
        var (first, second) = (town.Order(60), town.Order(200));
        await town.UntilAsync(first, "begun");
        Assert.InRange((town.Now - asked).TotalSeconds, 0, 2);
        await town.UntilAsync(second, "begun");
        await town.PassAsync(60);
        Assert.InRange(outage.Strikes, 5, 20);
        Assert.All(new[] { first, second }, order => Assert.Contains($"order {order} begun unprotected", town.Lines()));
        outage.Remove();
        await town.UntilAsync(() => town.Protections == 2 && town.Task.Protection!.Status.IsProtected, "protected again", within: 45);
        town.Service.SetDesiredCount(0);
        await town.UntilMadeAsync(first, second);
        Assert.Equal((1, 1), (town.Count(first, "begun"), town.Count(second, "begun")));
    });

    [Fact]
    public Task Under_Refuse_the_work_stays_queued_and_is_not_spun_through_the_queue() => IceCreamTown.TellAsync(
        new TownSettings { Worker = new Dictionary<string, string> { ["WhenUnavailable"] = "Refuse" } },
        async town =>
        {
            await town.PassAsync(60);
            var outage = town.World.Faults.On("ecs-agent").Break();
            var order = town.Order(30);
            await town.PassAsync(180);
            Assert.Equal(0, town.Count(order, "begun"));
            Assert.InRange(town.Of("sqs.received").Count(), 0, 1);
            outage.Remove();
            await town.UntilAsync(order, "begun", within: 90);
            Assert.Contains($"order {order} begun protected", town.Lines());
            await town.UntilMadeAsync(order);
            await town.UntilUnprotectedAsync(within: 60);
        });
}

[Collection(TimeAlone.Name)]
public class CallsAreThrottled
{
    [Theory]
    [InlineData("ecs-agent", "PutState")]
    [InlineData("autoscaling", "SetInstanceProtection")]
    public Task It_asks_slower_and_slower_and_lingers_longer(string service, string operation) => IceCreamTown.TellAsync(async town =>
    {
        var throttle = town.World.Faults.On(service, operation).Throttle();
        var order = town.Order(150);
        await town.UntilAsync(order, "begun", within: 3);
        await town.PassAsync(90);
        Assert.InRange(throttle.Strikes, 4, 10);
        throttle.Remove();
        await town.UntilAsync(() => town.Task.Protection!.Status.IsProtected, "protected", within: 45);
        await town.UntilMadeAsync(order);

        // Twice as long as configured where it was throttled: 30 s for the task, 40 s for the instance.
        await town.PassAsync(28);
        Assert.Equal(service == "ecs-agent" ? 2 : 1, town.Protections);
        Assert.True(town.Group.Instances[0].ProtectedFromScaleIn);
        await town.UntilUnprotectedAsync(within: 30);
    });
}

[Collection(TimeAlone.Name)]
public class TheMetadataAnswersGarbageAtStart
{
    [Theory]
    [InlineData(MalformedBody.Truncated)]
    [InlineData(MalformedBody.Html)]
    [InlineData(MalformedBody.EmptyObject)]
    [InlineData(MalformedBody.TenMegabytes)]
    [InlineData(MalformedBody.NeverEnding)]
    public Task The_worker_starts_and_protects_what_it_can_without_it(MalformedBody garbage) => IceCreamTown.TellAsync(
        new TownSettings(),
        async town =>
        {
            Assert.NotEmpty(town.Of("fault"));
            await town.PassAsync(20);
            var order = town.Order(30);
            await town.UntilAsync(order, "begun", within: 10);
            Assert.Contains($"order {order} begun protected", town.Lines());
            Assert.Equal(2, town.Protections);
            await town.UntilMadeAsync(order);
            await town.UntilUnprotectedAsync(within: 60);
        },
        before: town => town.World.Faults.On("task-metadata").Malform(garbage));
}

[Collection(TimeAlone.Name)]
public class TheCredentialsExpireInTheMiddleOfALease
{
    [Fact]
    public Task The_instance_is_released_with_fresh_ones() => IceCreamTown.TellAsync(async town =>
    {
        var order = town.Order(60);
        await town.UntilAsync(order, "begun");
        town.ExpireCredentials(town.Task);
        await town.UntilMadeAsync(order);
        await town.UntilUnprotectedAsync(within: 180);
        var next = town.Order(10);
        await town.UntilMadeAsync(next);
        Assert.Equal((1, 1), (town.Count(order, "begun"), town.Count(next, "begun")));
    });

    [Fact]
    public Task The_instance_is_released_once_the_endpoint_gives_some_again() => IceCreamTown.TellAsync(async town =>
    {
        var order = town.Order(20);
        await town.UntilAsync(order, "begun");
        var outage = town.World.Faults.On("credentials").Fail(500, "InternalServerError");
        town.ExpireCredentials(town.Task);
        await town.UntilAsync(order, "made");
        await town.PassAsync(180);
        Assert.True(town.Group.Instances[0].ProtectedFromScaleIn);
        outage.Remove();
        await town.UntilAsync(() => town.Queue.Count().Live == 0, "the queue is empty", within: 180);
        await town.UntilUnprotectedAsync(within: 180);
    });
}
