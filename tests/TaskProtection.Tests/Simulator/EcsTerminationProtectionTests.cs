using TaskProtection.Testing.AutoScaling;

namespace TaskProtection.Tests.Simulator;

public class EcsManagedTerminationProtection
{
    private static readonly CapacityProviderSettings Managed = new() { ManagedTerminationProtection = true };

    [Fact]
    public async Task Turns_the_flag_on_before_a_task_is_placed_and_off_when_the_instance_has_long_been_empty()
    {
        await using var town = new EcsTown();
        var group = town.Group(2, s => s with { CapacityProvider = Managed });
        var service = town.Service(1);
        Assert.Equal([true, false], group.Instances.Select(i => i.ProtectedFromScaleIn));
        Assert.Equal(["instance.protection", "task.started"], town.Events.Select(e => e.Kind).Where(k => k is "instance.protection" or "task.started"));
        Assert.Equal("ecs", (string?)town.Of("instance.protection")[0]["by"]);

        service.SetDesiredCount(0);
        town.Pass(TimeSpan.FromMinutes(14));
        Assert.True(group.Instances[0].ProtectedFromScaleIn);
        town.Pass(TimeSpan.FromMinutes(1.1));
        Assert.False(group.Instances[0].ProtectedFromScaleIn);
    }

    [Fact]
    public async Task Takes_off_what_the_group_gave_to_an_instance_that_stays_empty()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { CapacityProvider = Managed, NewInstancesProtectedFromScaleIn = true });
        Assert.True(group.Instances[0].ProtectedFromScaleIn);
        town.Pass(TimeSpan.FromMinutes(16));
        Assert.False(group.Instances[0].ProtectedFromScaleIn);
    }

    [Fact]
    public async Task Keeps_a_scale_in_from_instances_with_tasks()
    {
        await using var town = new EcsTown();
        var group = town.Group(3, s => s with { CapacityProvider = Managed });
        var task = town.Service(1).Tasks[0];
        group.SetDesiredCapacity(0);
        town.Settle();
        Assert.Equal(task.InstanceId, Assert.Single(group.Instances).InstanceId);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(5, true)]
    public async Task Writes_the_flag_again_after_somebody_else_only_where_the_setting_says_so(int? minutes, bool isProtected)
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with
        {
            CapacityProvider = Managed with { TerminationProtectionReassertion = minutes is { } m ? TimeSpan.FromMinutes(m) : null },
        });
        town.Service(1);
        await town.ProtectInstanceAsync(group.Instances[0].InstanceId, on: false);
        town.Pass(TimeSpan.FromMinutes(6));
        Assert.Equal(isProtected, group.Instances[0].ProtectedFromScaleIn);
    }
}
