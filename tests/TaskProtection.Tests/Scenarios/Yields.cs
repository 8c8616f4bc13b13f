using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

[Collection(TimeAlone.Name)]
public class AFleetThatIsNeverIdle
{
    [Theory]
    [InlineData(50, 100)]
    [InlineData(100, 200)]
    public Task Is_replaced_by_a_newer_version_and_loses_nothing(int minimum, int maximum) => IceCreamTown.TellAsync(Busy(minimum, maximum), async town =>
    {
        var orders = town.Order(60, seconds: 60);
        await town.PassAsync(100);
        town.Service.Deploy("v2");
        var deployed = town.Now;
        await town.UntilAsync(() => town.Of("deployment.completed").Any(e => (string)e["version"]! == "v2"), "the deployment is completed", within: 900);

        Assert.InRange((town.Now - deployed).TotalMinutes, 0, 10);
        Assert.Contains(orders, order => town.Count(order, "begun") == 0); // Nobody had waited for the end of the queue.
        await town.UntilMadeAsync(orders);
        Assert.All(orders, order => Assert.Equal((1, 1, 0), (town.Count(order, "begun"), town.Count(order, "made"), town.Count(order, "stopped"))));
        Assert.All(town.AllTasks, task => Assert.DoesNotContain(task.Log.Lines, line => line.Id.Id is > 509 and < 530)); // The watch had nothing to complain of.
    });

    [Fact]
    public Task Is_scaled_in_and_loses_nothing() => IceCreamTown.TellAsync(Busy(100, 200), async town =>
    {
        var orders = town.Order(60, seconds: 60);
        await town.PassAsync(100);
        town.Service.SetDesiredCount(1);
        var wanted = town.Now;
        await town.UntilAsync(() => town.Service.Tasks.Count == 1, "one task is left", within: 900);

        Assert.InRange((town.Now - wanted).TotalMinutes, 0, 8);
        await town.UntilMadeAsync(orders);
        Assert.All(orders, order => Assert.Equal((1, 1, 0), (town.Count(order, "begun"), town.Count(order, "made"), town.Count(order, "stopped"))));
    });

    [Fact]
    public Task Goes_on_for_ever_without_that() => IceCreamTown.TellAsync(
        Busy(100, 200) with { Worker = new Dictionary<string, string> { ["Disruption:OnNewDeployment"] = "Ignore" } },
        async town =>
        {
            var orders = town.Order(60, seconds: 60);
            await town.PassAsync(100);
            town.Service.Deploy("v2");
            await town.PassAsync(600);

            Assert.Equal(4, town.Service.Tasks.Count(task => task.Version == "v1"));
            await town.UntilMadeAsync(orders);
        });

    [Fact]
    public Task Retires_when_it_is_told_to() => IceCreamTown.TellAsync(
        Busy(100, 200) with
        {
            Worker = new Dictionary<string, string> { ["Disruption:OnNewDeployment"] = "Retire" },
            Ecs = new() { SchedulerInterval = TimeSpan.FromMinutes(5) }, // ECS is slower than they are.
        },
        async town =>
        {
            var orders = town.Order(60, seconds: 60);
            await town.PassAsync(100);
            town.Service.Deploy("v2");
            await town.UntilAsync(() => town.Of("deployment.completed").Any(e => (string)e["version"]! == "v2"), "the deployment is completed", within: 900);
            await town.UntilMadeAsync(orders);

            Assert.All(orders, order => Assert.Equal((1, 1, 0), (town.Count(order, "begun"), town.Count(order, "made"), town.Count(order, "stopped"))));
            Assert.Equal(4, town.AllTasks.Count(task => task.Log.Count(515) == 1));
        });

    /// <summary>Four workers of one slot each, with instances to spare.</summary>
    private static TownSettings Busy(int minimum, int maximum) => new()
    {
        Tasks = 4,
        Service = service => service with { MinimumHealthyPercent = minimum, MaximumPercent = maximum },
        Group = group => group with { DesiredCapacity = 8 },
    };
}
