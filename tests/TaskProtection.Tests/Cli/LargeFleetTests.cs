using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Cli;

[Collection(TimeAlone.Name)]
public sealed class ASweepOfALargeFleet : IAsyncDisposable
{
    private readonly SweepTown _town = new();

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Fact]
    public async Task Sees_the_one_protected_task_behind_a_hundred_others()
    {
        var instance = _town.FlaggedGroup(1).Instances[0].InstanceId;
        _town.Protect(_town.Service(120, constraint: PlacementConstraint.None).Tasks[^1]);

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal("1 of its 120 tasks is protected", result.Reason(instance));
        Assert.Equal(3, _town.Calls("ListTasks"));
        Assert.Equal(2, _town.Calls("GetTaskProtection"));
    }

    [Fact]
    public async Task Reads_every_page_of_groups_and_of_capacity_providers()
    {
        var groups = Enumerable.Range(0, 23).Select(i => _town.FlaggedGroup(1, s => s with
        {
            Name = $"hosts-{i}",
            CapacityProvider = new CapacityProviderSettings { ManagedTerminationProtection = i == 22 },
        })).ToList();

        var result = await _town.RunAsync("sweep --output json");

        Assert.Equal(23, result.Verdicts.Count);
        Assert.Equal(22, result.Verdicts.Count(v => v.Value == "leaked"));
        Assert.Equal("owned-by-ecs", result.Verdicts[groups[22].Instances[0].InstanceId]);
        Assert.Equal(2, _town.Calls("DescribeAutoScalingGroups"));
        Assert.Equal(3, _town.Calls("DescribeCapacityProviders"));
    }

    [Fact]
    public async Task Clears_120_instances_below_half_of_what_ECS_allows_and_says_how_far_it_is()
    {
        var group = _town.FlaggedGroup(120);
        _town.Service(120);
        var start = _town.Time.GetTimestamp();

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.All(group.Instances, i => Assert.False(i.ProtectedFromScaleIn));
        Assert.All(result.Verdicts, v => Assert.Equal("cleared", v.Value));
        Assert.Equal(120, _town.Calls("SetInstanceProtection"));
        var reads = _town.Calls("ListTasks") + _town.Calls("DescribeTasks") + _town.Calls("ListContainerInstances") + _town.Calls("DescribeContainerInstances");
        Assert.True(reads <= 10 * _town.Time.GetElapsedTime(start).TotalSeconds, $"{reads} reads of cluster resources in {_town.Time.GetElapsedTime(start)}");
        Assert.Contains("looking at tasks: 40 of 120 instances done", result.Error, StringComparison.Ordinal);
    }
}
