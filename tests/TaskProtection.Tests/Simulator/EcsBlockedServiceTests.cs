using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsServiceThatWaitsForProtection
{
    [Fact]
    public async Task Says_so_once_for_each_deployment_that_waits()
    {
        await using var town = new EcsTown();
        town.Group(3);
        var service = town.Service(3);
        service.Tasks.Take(2).ToList().ForEach(t => town.Protect(t));
        service.Deploy("v2");
        town.Settle();

        var blocked = Assert.Single(town.Of("service.blocked"));
        Assert.Equal(2, (int)blocked["protected"]!);
        var message = (await town.EcsAsync("DescribeServices", """{"services":["workers"]}""")).Json()["services"]![0]!["events"]![0]!["message"];
        Assert.Equal(
            $"service (workers) was unable to reach steady state because (taskSet {blocked["deployment"]}) was unable to scale in due to (reason 2 tasks under protection)",
            (string?)message);
    }

    [Fact]
    public async Task Says_so_again_for_each_desired_count()
    {
        await using var town = new EcsTown();
        town.Group(3);
        var service = town.Service(3);
        service.Tasks.ToList().ForEach(t => town.Protect(t));
        service.SetDesiredCount(2);
        town.Settle();
        service.SetDesiredCount(1);
        town.Settle();
        Assert.Equal([1, 2], town.Of("service.blocked").ConvertAll(f => (int)f["protected"]!));
    }

    [Fact]
    public async Task Is_silent_where_nothing_has_to_go()
    {
        await using var town = new EcsTown();
        town.Group(2);
        var service = town.Service(2);
        service.Tasks.ToList().ForEach(t => town.Protect(t));
        town.Settle();
        Assert.Empty(town.Of("service.blocked"));
    }
}

public class EcsTaskThatFailsItsHealthChecks
{
    [Theory]
    [InlineData(ProtectionEffect.Ignored, true)]
    [InlineData(ProtectionEffect.Respected, false)]
    public async Task Is_replaced_although_it_is_protected_only_where_the_setting_says_so(ProtectionEffect setting, bool isStopped)
    {
        await using var town = new EcsTown(new EcsSettings { HealthCheckProtection = setting });
        town.Group(2);
        var service = town.Service(2);
        var task = service.Tasks[0];
        town.Protect(task, minutes: 10);
        town.World.Ecs.FailHealthCheck(task.TaskId);
        town.Settle();
        Assert.Equal(isStopped, town.World.Ecs.GetTask(task.TaskId).Cause == "health-check");
        town.Pass(TimeSpan.FromMinutes(11));
        Assert.Equal("health-check", town.World.Ecs.GetTask(task.TaskId).Cause);
        Assert.Equal(2, service.Tasks.Count(t => t.DesiredStatus == EcsTaskStatus.Running));
        Assert.Single(town.Of("task.unhealthy"));
    }
}

public class EcsSchedulerThatLooksSeldom
{
    [Theory]
    [InlineData(5)]
    [InlineData(300)]
    public async Task Takes_an_unprotected_task_at_its_next_look(int seconds)
    {
        var time = new TaskProtection.Testing.Time.VirtualTime();
        await using var world = new TaskProtection.Testing.Simulator(new()
        {
            Time = time, SignatureClock = time, Ecs = new() { SchedulerInterval = TimeSpan.FromSeconds(seconds) },
        });
        world.AutoScaling.CreateGroup(new() { Name = "hosts", DesiredCapacity = 1, BootTime = TimeSpan.Zero });
        var service = world.Ecs.CreateService(new() { Name = "workers", DesiredCount = 1 }, new ClusterManualLauncher());
        service.SetDesiredCount(0);
        EcsTown.Do(() => time.Advance(TimeSpan.FromSeconds(seconds - 0.1)));
        Assert.Single(service.Tasks);
        EcsTown.Do(() => time.Advance(TimeSpan.FromSeconds(0.1)));
        Assert.Empty(service.Tasks);
    }
}
