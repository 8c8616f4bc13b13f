using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Cli;

[Collection(TimeAlone.Name)]
public sealed class ASweep : IAsyncDisposable
{
    private static readonly TimeSpan BetweenTheLooks = TimeSpan.FromSeconds(8);

    private readonly SweepTown _town = new();

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Fact]
    public async Task Tells_of_a_leaked_flag_and_changes_nothing()
    {
        var leaked = _town.FlaggedGroup(1).Instances[0].InstanceId;
        _town.Service(1);

        var result = await _town.RunAsync("sweep --output json");

        Assert.Equal("leaked", result.Verdicts[leaked]);
        Assert.Equal("none of its 1 task is protected", result.Reason(leaked));
        Assert.Equal(1, result.ExitCode);
        Assert.True(_town.IsFlagged(leaked));
        Assert.Equal(0, _town.Calls("SetInstanceProtection"));
    }

    [Fact]
    public async Task Clears_a_leaked_flag_after_a_second_look_ten_seconds_later()
    {
        var leaked = _town.FlaggedGroup(1).Instances[0].InstanceId;
        _town.Service(1);

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal("cleared", result.Verdicts[leaked]);
        Assert.Equal(0, result.ExitCode);
        Assert.False(_town.IsFlagged(leaked));
        Assert.Equal(2, _town.Calls("GetTaskProtection"));
        Assert.True(_town.Writes[^1].At >= TimeSpan.FromSeconds(10), "The clear came before the second look could.");
    }

    [Fact]
    public async Task Spares_the_instance_of_a_task_that_protected_itself_between_the_looks()
    {
        var instance = _town.FlaggedGroup(1).Instances[0].InstanceId;
        var task = _town.Service(1).Tasks[0];
        _town.After(BetweenTheLooks, () => _town.Protect(task));

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal("in-use", result.Verdicts[instance]);
        Assert.Equal(0, result.ExitCode);
        Assert.True(_town.IsFlagged(instance));
    }

    [Fact]
    public async Task Says_nothing_more_of_a_flag_that_somebody_else_cleared_between_the_looks()
    {
        var group = _town.FlaggedGroup(1);
        _town.After(BetweenTheLooks, () => _town.Flag(group, group.Instances[0].InstanceId, on: false));

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Empty(result.Verdicts);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(0, _town.Calls("SetInstanceProtection"));
    }

    [Fact]
    public async Task Leaves_alone_what_ECS_drives()
    {
        var group = _town.FlaggedGroup(2, s => s with { CapacityProvider = new CapacityProviderSettings { Name = "cp", ManagedTerminationProtection = true } });

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.All(group.Instances, i => Assert.Equal("owned-by-ecs", result.Verdicts[i.InstanceId]));
        Assert.Equal("ECS drives the flag: managed termination protection is on in capacity provider 'cp' of its group", result.Reason(group.Instances[0].InstanceId));
        Assert.Equal(0, result.ExitCode);
        Assert.All(group.Instances, i => Assert.True(i.ProtectedFromScaleIn));
    }

    [Fact]
    public async Task Leaves_alone_an_instance_with_one_busy_task_among_idle_ones()
    {
        var group = _town.FlaggedGroup(2);
        var tasks = _town.Service(6, constraint: PlacementConstraint.None).Tasks;
        _town.Protect(tasks[0]);

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal("in-use", result.Verdicts[tasks[0].InstanceId]);
        Assert.Equal("cleared", result.Verdicts[group.Instances.Single(i => i.InstanceId != tasks[0].InstanceId).InstanceId]);
    }

    [Fact]
    public async Task Leaves_alone_an_instance_with_a_task_that_is_still_stopping()
    {
        _town.Launcher.OnTerminate = _ => { };
        var instance = _town.FlaggedGroup(1).Instances[0].InstanceId;
        _town.World.Ecs.StopTask(_town.Service(1).Tasks[0].TaskId);

        var result = await _town.RunAsync("sweep --output json --apply");

        Assert.Equal("1 task is still stopping there", result.Reason(instance));
        Assert.True(_town.IsFlagged(instance));
    }

    [Theory]
    [InlineData(StandaloneTaskAnswer.TaskNotValid)]
    [InlineData(StandaloneTaskAnswer.InvalidParameter)]
    public async Task Does_not_judge_an_instance_with_a_task_of_no_service_and_judges_the_others(StandaloneTaskAnswer answer)
    {
        await using var town = new SweepTown(new EcsSettings { StandaloneTaskAnswer = answer });
        var instances = town.FlaggedGroup(3).Instances.Select(instance => instance.InstanceId).ToList();
        town.Service(5);
        var undecided = town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, town.Launcher).InstanceId!;

        var result = await town.RunAsync("sweep --apply --output json");

        Assert.Equal("undecided", result.Verdicts[undecided]);
        Assert.Contains("of no service", result.Reason(undecided), StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
        Assert.All(instances, instance => Assert.Equal(instance == undecided, town.IsFlagged(instance)));
    }

    [Theory]
    [InlineData("sweep --apply --output json", "undecided", true)]
    [InlineData("sweep --apply --output json --group hosts", "cleared", false)]
    public async Task Clears_what_a_group_gives_to_its_new_instances_only_where_the_group_is_named(string arguments, string verdict, bool isFlagged)
    {
        var instance = _town.Group(1, s => s with { NewInstancesProtectedFromScaleIn = true }).Instances[0].InstanceId;

        var result = await _town.RunAsync(arguments);

        Assert.Equal(verdict, result.Verdicts[instance]);
        Assert.Equal(isFlagged, _town.IsFlagged(instance));
    }

    [Fact]
    public async Task Leaves_alone_an_instance_on_its_way_out_and_clears_one_in_Standby()
    {
        var group = _town.FlaggedGroup(2, s => s with
        {
            LifecycleHooks = [new LifecycleHookSettings { Name = "hold", Transition = LifecycleTransition.Terminating }],
        });
        var (leaving, standby) = (group.Instances[0].InstanceId, group.Instances[1].InstanceId);
        group.EnterStandby(standby, CapacityChange.Decrement);
        group.TerminateInstance(leaving, CapacityChange.Decrement);

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal("not-settable", result.Verdicts[leaving]);
        Assert.Equal("cleared", result.Verdicts[standby]);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Looks_at_the_named_groups_only()
    {
        var mine = _town.FlaggedGroup(1).Instances[0].InstanceId;
        var other = _town.FlaggedGroup(1, s => s with { Name = "other" }).Instances[0].InstanceId;

        var result = await _town.RunAsync("sweep --group hosts --apply --output json");

        Assert.Equal([mine], result.Verdicts.Keys);
        Assert.False(_town.IsFlagged(mine));
        Assert.True(_town.IsFlagged(other));
    }

    [Fact]
    public async Task Tells_when_the_last_task_stopped_where_ECS_still_knows()
    {
        var group = _town.FlaggedGroup(1);
        _town.World.Ecs.StopTask(_town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, _town.Launcher).TaskId);
        _town.Time.Advance(TimeSpan.FromMinutes(42));

        var result = await _town.RunAsync("sweep");

        Assert.Equal(
            $"leaked         {group.Instances[0].InstanceId}  hosts: no task is on it; the last task stopped 42 min ago",
            result.Output.Split(Environment.NewLine)[0]);
        Assert.Equal(
            "1 protected instance in 1 group of eu-west-1: 1 leaked. Nothing was changed: --apply clears what is leaked, after a second look.",
            result.Output.Split(Environment.NewLine)[1]);
    }
}
