using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

[Collection(TimeAlone.Name)]
public class DesiredCountDropsWhileAllAreBusy
{
    [Fact]
    public Task Nobody_is_stopped_before_the_work_is_done() => IceCreamTown.TellAsync(new TownSettings { Tasks = 3 }, async town =>
    {
        var orders = town.Order(3, seconds: 300);
        await town.UntilBegunAsync(orders);
        town.Service.SetDesiredCount(1);
        await town.PassAsync(120);
        Assert.Empty(town.Of("task.stopping"));

        await town.UntilMadeAsync(orders);
        await town.Service.WaitUntilSteadyAsync();
        Assert.Equal(["desired-count", "desired-count"], town.Causes("task.stopping"));
        Assert.All(orders, order => Assert.Equal((1, 1), (town.Count(order, "begun"), town.Count(order, "made"))));
        await town.UntilUnprotectedAsync(within: 60);
    });
}

[Collection(TimeAlone.Name)]
public class TheGroupScalesInByOne
{
    [Fact]
    public Task It_waits_until_an_instance_is_idle() => IceCreamTown.TellAsync(new TownSettings { Tasks = 2 }, async town =>
    {
        var (brief, lengthy) = (town.Order(60), town.Order(300));
        await town.UntilBegunAsync([brief, lengthy]);
        town.Group.SetDesiredCapacity(1);
        await town.UntilAsync(brief, "made");
        Assert.Empty(town.Of("instance.terminating"));
        Assert.Single(town.Of("group.blocked"));

        await town.UntilAsync(() => town.Group.Instances.Count == 1, "one instance is left", within: 120);
        Assert.Equal(["scale-in"], town.Causes("task.stopping"));
        Assert.Equal(0, town.Count(lengthy, "stopped"));
        await town.UntilMadeAsync(lengthy);
        Assert.Equal((1, 1), (town.Count(brief, "begun"), town.Count(lengthy, "begun")));
    });

    [Fact]
    public Task It_takes_the_idle_one_at_once() => IceCreamTown.TellAsync(new TownSettings { Tasks = 3 }, async town =>
    {
        var orders = town.Order(2, seconds: 120);
        await town.UntilBegunAsync(orders);
        var idle = Assert.Single(town.Group.Instances, i => !i.ProtectedFromScaleIn).InstanceId;
        town.Group.SetDesiredCapacity(2);
        await town.UntilAsync(() => town.Group.Instances.All(i => i.InstanceId != idle), "the idle instance is gone", within: 60);
        await town.UntilMadeAsync(orders);
        Assert.All(orders, order => Assert.Equal(1, town.Count(order, "begun")));
    });
}

[Collection(TimeAlone.Name)]
public class ANewVersionIsDeployedUnderLoad
{
    [Fact]
    public Task Every_order_is_begun_once_and_the_deployment_ends_soon_after_the_last() => IceCreamTown.TellAsync(new TownSettings { Tasks = 4 }, async town =>
    {
        var orders = town.Order(16, seconds: 75);
        await town.PassAsync(100);
        town.Service.Deploy("v2");
        await town.UntilMadeAsync(orders);
        var made = town.Now;
        await town.Service.WaitUntilSteadyAsync();

        // A linger, one look of the scheduler and a stop for each half of the fleet.
        Assert.InRange((town.Now - made).TotalSeconds, 0, 90);
        Assert.All(town.Service.Tasks, task => Assert.Equal("v2", task.Version));
        Assert.Equal(Enumerable.Repeat("deployment", 4), town.Causes("task.stopping"));
        Assert.All(orders, order => Assert.Equal((1, 1), (town.Count(order, "begun"), town.Count(order, "made"))));
        Assert.Empty(town.Of("task.killed"));
    });

    [Fact]
    public Task An_idle_task_is_replaced_at_once() => IceCreamTown.TellAsync(new TownSettings { Tasks = 2 }, async town =>
    {
        var order = town.Order(200);
        await town.UntilAsync(order, "begun");
        town.Service.Deploy("v2");
        await town.UntilAsync(() => town.Service.Tasks.Count(t => t.Version == "v2") == 1, "one of two is replaced", within: 30);
        Assert.Equal(0, town.Count(order, "made"));
        await town.UntilMadeAsync(order);
        await town.Service.WaitUntilSteadyAsync();
        Assert.Equal(1, town.Count(order, "begun"));
    });
}
