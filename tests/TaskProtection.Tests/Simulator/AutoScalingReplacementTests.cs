using TaskProtection.Testing.AutoScaling;

namespace TaskProtection.Tests.Simulator;

public class AutoScalingInstanceRefresh
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Replaces_every_instance_and_succeeds()
    {
        await using var town = new EcsTown();
        var group = town.Group(4, s => s with { BootTime = TimeSpan.FromSeconds(30) });
        town.Pass(Minute);
        var old = EcsTown.Ids(group);

        var refresh = group.StartInstanceRefresh();
        Assert.Equal((InstanceRefreshStatus.InProgress, 3), (refresh.Status, refresh.InstancesToUpdate)); // One went at once.
        town.Pass(20 * Minute);

        Assert.Equal((InstanceRefreshStatus.Successful, 100, 0), (refresh.Status, refresh.PercentageComplete, refresh.InstancesToUpdate));
        Assert.Empty(EcsTown.Ids(group).Intersect(old));
        Assert.Equal(4, group.Instances.Count);
        Assert.All(town.Causes("instance.terminated"), c => Assert.Equal("instance-refresh", c));
        Assert.Equal(["refresh.started", "refresh.ended"], Kinds(town));
    }

    [Theory]
    [InlineData(90, 100, 3, 4)]
    [InlineData(50, 100, 2, 4)]
    [InlineData(0, 100, 0, 4)]
    [InlineData(100, 150, 4, 6)]
    [InlineData(100, 200, 4, 8)]
    public async Task Stays_between_the_minimum_and_the_maximum(int minimum, int maximum, int fewest, int most)
    {
        await using var town = new EcsTown();
        var group = town.Group(4, s => s with { BootTime = TimeSpan.FromSeconds(30) });
        town.Pass(Minute);
        var refresh = group.StartInstanceRefresh(new()
        {
            MinHealthyPercentage = minimum, MaxHealthyPercentage = maximum, InstanceWarmup = TimeSpan.FromSeconds(45),
        });
        var (low, high) = (4, 4);
        for (var second = 0; second < 1800; second++)
        {
            town.Pass(TimeSpan.FromSeconds(1));
            low = Math.Min(low, group.Instances.Count(i => i.LifecycleState == LifecycleState.InService));
            high = Math.Max(high, group.Instances.Count);
        }

        Assert.Equal(InstanceRefreshStatus.Successful, refresh.Status);
        Assert.Equal((fewest, most, 4), (low, high, group.Instances.Count));
    }

    [Fact]
    public async Task Waits_an_hour_for_protected_instances_and_fails()
    {
        await using var town = new EcsTown();
        var group = town.Group(2);
        var ids = EcsTown.Ids(group);
        await town.ProtectInstanceAsync(ids[0], on: true);
        var refresh = group.StartInstanceRefresh();

        town.Pass(59 * Minute);
        Assert.Equal((InstanceRefreshStatus.InProgress, 50), (refresh.Status, refresh.PercentageComplete));
        Assert.Contains("protected from scale-in", refresh.StatusReason, StringComparison.Ordinal);
        town.Pass(2 * Minute);

        Assert.Equal(InstanceRefreshStatus.Failed, refresh.Status);
        Assert.Contains(ids[0], EcsTown.Ids(group));
        Assert.DoesNotContain(ids[1], EcsTown.Ids(group));
        Assert.Equal(["refresh.started", "refresh.waiting", "refresh.ended"], Kinds(town));
    }

    [Fact]
    public async Task Goes_on_when_the_protection_is_removed_in_time()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        var id = EcsTown.Ids(group)[0];
        await town.ProtectInstanceAsync(id, on: true);
        var refresh = group.StartInstanceRefresh();
        town.Pass(59 * Minute);
        await town.ProtectInstanceAsync(id, on: false);
        town.Pass(Minute);
        Assert.Equal(InstanceRefreshStatus.Successful, refresh.Status);
        Assert.DoesNotContain(id, EcsTown.Ids(group));
    }

    [Theory]
    [InlineData(ProtectedInstances.Ignore, true)]
    [InlineData(ProtectedInstances.Refresh, false)]
    public async Task Treats_protected_instances_as_it_was_told(ProtectedInstances setting, bool isLeft)
    {
        await using var town = new EcsTown();
        var group = town.Group(3);
        var id = EcsTown.Ids(group)[1];
        await town.ProtectInstanceAsync(id, on: true);
        var refresh = group.StartInstanceRefresh(new() { ScaleInProtectedInstances = setting });
        town.Pass(5 * Minute);
        Assert.Equal(InstanceRefreshStatus.Successful, refresh.Status);
        Assert.Equal(isLeft, EcsTown.Ids(group).Contains(id));
    }

    [Theory]
    [InlineData(StandbyInstances.Wait, InstanceRefreshStatus.InProgress, true)]
    [InlineData(StandbyInstances.Ignore, InstanceRefreshStatus.Successful, true)]
    [InlineData(StandbyInstances.Terminate, InstanceRefreshStatus.Successful, false)]
    public async Task Treats_instances_in_standby_as_it_was_told(StandbyInstances setting, InstanceRefreshStatus status, bool isLeft)
    {
        await using var town = new EcsTown();
        var group = town.Group(2);
        var id = EcsTown.Ids(group)[0];
        EcsTown.Do(() => group.EnterStandby(id, CapacityChange.Decrement));
        var refresh = group.StartInstanceRefresh(new() { StandbyInstances = setting });
        town.Pass(5 * Minute);
        Assert.Equal((status, isLeft), (refresh.Status, EcsTown.Ids(group).Contains(id)));
    }

    [Fact]
    public async Task That_is_cancelled_replaces_no_more()
    {
        await using var town = new EcsTown();
        var group = town.Group(3, s => s with { BootTime = Minute });
        town.Pass(2 * Minute);
        var old = EcsTown.Ids(group);
        var refresh = group.StartInstanceRefresh();
        town.Pass(TimeSpan.FromSeconds(1));
        Assert.Throws<InvalidOperationException>(() => group.StartInstanceRefresh());
        group.CancelInstanceRefresh();
        town.Pass(20 * Minute);
        Assert.Equal(InstanceRefreshStatus.Cancelled, refresh.Status);
        Assert.Equal(2, EcsTown.Ids(group).Intersect(old).Count());
        Assert.Throws<InvalidOperationException>(group.CancelInstanceRefresh);
    }

    [Fact]
    public async Task Is_started_described_and_cancelled_over_the_wire()
    {
        await using var town = new EcsTown();
        var group = town.Group(1);
        await town.ProtectInstanceAsync(EcsTown.Ids(group)[0], on: true);
        var started = await town.AutoScalingAsync("StartInstanceRefresh", "AutoScalingGroupName=hosts&Preferences.ScaleInProtectedInstances=Wait");
        Assert.Contains("<InstanceRefreshId>", started.BodyText(), StringComparison.Ordinal);
        var again = await town.AutoScalingAsync("StartInstanceRefresh", "AutoScalingGroupName=hosts");
        Assert.Contains("<Code>InstanceRefreshInProgress</Code>", again.BodyText(), StringComparison.Ordinal);
        town.Pass(Minute);
        var described = (await town.AutoScalingAsync("DescribeInstanceRefreshes", "AutoScalingGroupName=hosts")).BodyText();
        Assert.Contains("<Status>InProgress</Status><StatusReason>Waiting for 1 instances", described, StringComparison.Ordinal);
        Assert.Contains("<MinHealthyPercentage>90</MinHealthyPercentage>", described, StringComparison.Ordinal);
        Assert.Equal(200, (await town.AutoScalingAsync("CancelInstanceRefresh", "AutoScalingGroupName=hosts")).Status);
        var none = await town.AutoScalingAsync("CancelInstanceRefresh", "AutoScalingGroupName=hosts");
        Assert.Contains("<Code>ActiveInstanceRefreshNotFound</Code>", none.BodyText(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Kinds(EcsTown town) =>
        town.Events.Select(e => e.Kind).Where(k => k.StartsWith("refresh.", StringComparison.Ordinal));
}

public class AutoScalingMaximumInstanceLifetime
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Replaces_each_instance_when_its_time_is_up()
    {
        await using var town = new EcsTown();
        var group = town.Group(2, s => s with { MaxInstanceLifetime = Day });
        var old = EcsTown.Ids(group);
        town.Pass(Day - TimeSpan.FromSeconds(1));
        Assert.Equal(old, EcsTown.Ids(group));
        town.Pass(TimeSpan.FromMinutes(5));
        Assert.Empty(EcsTown.Ids(group).Intersect(old));
        Assert.Equal(["max-lifetime", "max-lifetime"], town.Causes("instance.terminated"));
    }

    [Fact]
    public async Task Is_put_off_by_protection()
    {
        await using var town = new EcsTown();
        var group = town.Group(1, s => s with { MaxInstanceLifetime = Day });
        var id = group.Instances[0].InstanceId;
        await town.ProtectInstanceAsync(id, on: true);
        town.Pass(1.1 * Day);
        Assert.Equal(id, group.Instances[0].InstanceId);
        await town.ProtectInstanceAsync(id, on: false);
        town.Settle();
        Assert.NotEqual(id, group.Instances[0].InstanceId);
    }

    [Fact]
    public async Task Is_put_off_by_standby()
    {
        await using var town = new EcsTown();
        var group = town.Group(2, s => s with { MaxInstanceLifetime = Day });
        var id = group.Instances[0].InstanceId;
        group.EnterStandby(id, CapacityChange.Decrement);
        town.Pass(1.1 * Day);
        Assert.Contains(group.Instances, i => i.InstanceId == id);
        group.ExitStandby(id);
        town.Settle();
        Assert.DoesNotContain(group.Instances, i => i.InstanceId == id);
    }

    [Fact]
    public async Task Takes_one_instance_at_a_time()
    {
        await using var town = new EcsTown();
        var group = town.Group(3, s => s with { MaxInstanceLifetime = Day, BootTime = TimeSpan.FromSeconds(45) });
        for (var second = 0; second < 600; second++)
        {
            town.Pass(second == 0 ? Day : TimeSpan.FromSeconds(1));
            Assert.True(group.Instances.Count(i => i.LifecycleState == LifecycleState.InService) >= 2);
        }

        Assert.Equal(3, town.Causes("instance.terminated").Count);
    }

    [Fact]
    public async Task Below_a_day_is_refused()
    {
        await using var town = new EcsTown();
        Assert.Throws<ArgumentOutOfRangeException>(() => town.Group(1, s => s with { MaxInstanceLifetime = 0.9 * Day }));
    }
}
