using TaskProtection.Cli.Sweep;

namespace TaskProtection.Tests.Cli;

public sealed class TheJudgeOfAnInstance
{
    private static readonly GroupInstance Instance = new("i-1", "hosts", "arn:hosts", "InService", GroupProtectsNew: false);
    private static readonly ContainerHost Host = new("ice", "arn:host", "i-1", "cp", IsConnected: true);
    private static readonly CapacityProvider Provider = new("cp", "arn:hosts", "DISABLED");

    private static readonly HostTasks Idle = new() { Running = 2, Protected = 0, Standalone = 0, Stopping = 0, Missing = [], LastStoppedAt = null };

    [Theory]
    [InlineData("InService", false)]
    [InlineData("Standby", false)]
    [InlineData("EnteringStandby", false)]
    [InlineData("Pending", true)]
    [InlineData("Pending:Wait", true)]
    [InlineData("Terminating:Wait", true)]
    [InlineData("Terminating:Retained", true)]
    [InlineData("Detaching", true)]
    [InlineData("Warmed:Running", true)]
    [InlineData("ReplacingRootVolume", true)]
    [InlineData("", true)]
    public void Takes_no_state_for_settable_that_Auto_Scaling_does_not_name(string state, bool isNotSettable)
        => Assert.Equal(isNotSettable, Place(Instance with { LifecycleState = state }, Host)?.Verdict == Verdict.NotSettable);

    [Theory]
    [InlineData("arn:hosts")]
    [InlineData("hosts")]
    public void Knows_the_owner_of_a_group_by_ARN_or_name_also_where_the_container_instance_has_no_provider(string group)
        => Assert.Equal(Verdict.OwnedByEcs, Place(Instance, Host with { CapacityProvider = null }, [Provider with { Group = group, ManagedTerminationProtection = "ENABLED" }])?.Verdict);

    [Fact]
    public void Knows_the_owner_of_a_container_instance_although_its_group_is_another()
        => Assert.Equal(Verdict.OwnedByEcs, Place(Instance, Host, [Provider with { Group = "other", ManagedTerminationProtection = "ENABLED" }])?.Verdict);

    [Theory]
    [InlineData(null)]
    [InlineData("SOMETIMES")]
    public void Does_not_decide_where_the_provider_does_not_say_who_drives_the_flag(string? protection)
        => Assert.Equal(Verdict.Undecided, Place(Instance, Host, [Provider with { ManagedTerminationProtection = protection }])?.Verdict);

    [Fact]
    public void Does_not_decide_where_the_provider_is_not_known()
        => Assert.Equal(Verdict.Undecided, Place(Instance, Host, [])?.Verdict);

    [Fact]
    public void Does_not_decide_while_the_agent_is_not_connected()
        => Assert.Equal(Verdict.Undecided, Place(Instance, Host with { IsConnected = false })?.Verdict);

    [Fact]
    public void Leaves_the_rest_to_the_tasks() => Assert.Null(Place(Instance, Host));

    [Fact]
    public void Puts_need_before_doubt_and_doubt_before_a_leak()
    {
        Assert.Equal(Verdict.Leaked, Judge(Idle));
        Assert.Equal(Verdict.Undecided, Judge(Idle with { Standalone = 1 }));
        Assert.Equal(Verdict.Undecided, Judge(Idle with { Missing = ["task"] }));
        Assert.Equal(Verdict.InUse, Judge(Idle with { Missing = ["task"], Stopping = 1 }));
        Assert.Equal(Verdict.InUse, Judge(Idle with { Missing = ["task"], Standalone = 1, Protected = 1 }));
    }

    private static Finding? Place(GroupInstance instance, ContainerHost? host, IReadOnlyList<CapacityProvider>? providers = null)
        => new InstanceJudge([]).Place(instance, host, providers ?? [Provider], []);

    private static Verdict Judge(HostTasks tasks) => InstanceJudge.Judge(Instance, Host, tasks).Verdict;
}
