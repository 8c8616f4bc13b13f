using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Sqs;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

/// <summary>The three bugs of whoever puts SetInstanceProtection around a job: each is shown on workers that do, and then not on ours.</summary>
[Collection(TimeAlone.Name)]
public class TasksThatShareAnInstance
{
    private static readonly TownSettings s_two = new() { Tasks = 2, TasksPerInstance = 2 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task The_first_to_finish_does_not_expose_the_other(bool toggles) => IceCreamTown.TellAsync(s_two with { Toggles = toggles }, async town =>
    {
        var (brief, lengthy) = (town.Order(60), town.Order(400));
        await town.UntilBegunAsync([brief, lengthy]);
        await town.UntilMadeAsync(brief);
        await town.PassAsync(60);
        Assert.Equal(!toggles, IsProtected(town));

        await town.UntilMadeAsync(lengthy);
        await town.UntilUnprotectedAsync(within: 60);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Leave_the_flag_to_ecs_where_it_is_ecs_that_drives_it(bool toggles) => IceCreamTown.TellAsync(
        s_two with
        {
            Toggles = toggles,
            Worker = new Dictionary<string, string> { ["Instance:Owner"] = "Auto" },
            Group = group => group with { CapacityProvider = new CapacityProviderSettings { ManagedTerminationProtection = true } },
        },
        async town =>
        {
            var order = town.Order(60);
            await town.UntilMadeAsync(order);
            await town.PassAsync(120);

            Assert.Equal(!toggles, IsProtected(town));
            Assert.Equal(toggles ? 2 : 0, Calls(town, "SetInstanceProtection"));
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Clear_what_one_of_them_left_when_it_was_killed(bool toggles) => IceCreamTown.TellAsync(
        s_two with { Toggles = toggles, Queue = new SqsQueueSettings { VisibilityTimeout = TimeSpan.FromHours(1) } },
        async town =>
        {
            var order = town.Order(600);
            await town.UntilAsync(order, "begun");
            town.World.Ecs.Kill(town.AllTasks.Single(task => task.Protection!.Status.Targets[0].State == TargetState.Protected).Id);
            await town.PassAsync(1);
            Assert.True(IsProtected(town));

            await town.PassAsync(1800);
            Assert.Equal(toggles, IsProtected(town));
        });

    [Fact]
    public Task Keep_it_for_one_that_still_works_when_another_is_replaced() => IceCreamTown.TellAsync(s_two, async town =>
    {
        var (brief, lengthy) = (town.Order(60), town.Order(600));
        await town.UntilBegunAsync([brief, lengthy]);
        await town.UntilMadeAsync(brief);
        town.Service.Deploy("v2");
        await town.PassAsync(300);

        Assert.True(IsProtected(town));
        await town.UntilMadeAsync(lengthy);
        await town.Service.WaitUntilSteadyAsync();
        await town.UntilUnprotectedAsync(within: 60);
        Assert.Equal((1, 1), (town.Count(brief, "begun"), town.Count(lengthy, "begun")));
    });

    [Fact]
    public Task Let_it_go_when_all_end_at_once() => IceCreamTown.TellAsync(s_two with { Tasks = 6, TasksPerInstance = 6 }, async town =>
    {
        await town.UntilMadeAsync(town.Order(6, seconds: 90));
        await town.UntilUnprotectedAsync(within: 60);
    });

    private static bool IsProtected(IceCreamTown town) => Assert.Single(town.Group.Instances).ProtectedFromScaleIn;

    private static int Calls(IceCreamTown town, string operation) => town.Of("call").Count(call => (string?)call["operation"] == operation && (string?)call["by"] != "ecs");
}
