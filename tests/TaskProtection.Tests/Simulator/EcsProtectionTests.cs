using TaskProtection.Testing.Ecs;

namespace TaskProtection.Tests.Simulator;

public class EcsProtectionOfAsManyTasksAsDesired
{
    [Fact]
    public async Task Is_granted()
    {
        await using var town = new EcsTown();
        town.Group(3);
        var service = town.Service(3);
        foreach (var task in service.Tasks)
        {
            town.Protect(task);
        }

        Assert.All(service.Tasks, t => Assert.NotNull(t.ProtectedUntil));
    }

    [Fact]
    public async Task Refuses_one_more()
    {
        await using var town = new EcsTown();
        town.Group(3);
        var service = town.Service(3);
        town.Protect(service.Tasks[0]);
        town.Protect(service.Tasks[1]);

        service.SetDesiredCount(2); // The third one is idle, and the scheduler has not looked yet.

        Assert.Equal("DEPLOYMENT_BLOCKED", town.Ask(service.Tasks[2], 60).FailureReason);
        Assert.Null(service.Tasks[2].ProtectedUntil);
        Assert.Equal("DEPLOYMENT_BLOCKED", (string?)Assert.Single(town.Of("task.refused"))["reason"]);
    }

    [Fact]
    public async Task Is_renewed()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = Assert.Single(town.Service(1).Tasks);
        town.Protect(task, 1);
        town.Protect(task, 10);
        town.Pass(TimeSpan.FromMinutes(9));
        Assert.NotNull(town.World.Ecs.GetTask(task.TaskId).ProtectedUntil);
    }

    [Fact]
    public async Task Does_not_count_tasks_that_are_stopping()
    {
        await using var town = new EcsTown();
        town.Launcher.OnTerminate = _ => { };
        town.Group(2);
        var service = town.Service(2);
        town.Protect(service.Tasks[0]);
        town.World.Ecs.StopTask(service.Tasks[0].TaskId);
        service.SetDesiredCount(1);
        Assert.Null(town.Ask(service.Tasks[1], 60).FailureReason);
    }
}

public class EcsRenewalAfterTheDesiredCountFell
{
    [Fact]
    public async Task Is_refused_and_the_old_protection_runs_on_to_its_end()
    {
        await using var town = new EcsTown();
        town.Group(2);
        var service = town.Service(2);
        var (a, b) = (service.Tasks[0], service.Tasks[1]);
        town.Protect(a, 10);
        town.Protect(b, 10);
        var until = service.Tasks[0].ProtectedUntil;

        service.SetDesiredCount(1);

        Assert.Equal("DEPLOYMENT_BLOCKED", town.Ask(a, 120).FailureReason);
        Assert.Equal(until, service.Tasks[0].ProtectedUntil);
        town.Pass(TimeSpan.FromMinutes(9));
        Assert.Equal(2, service.Tasks.Count);
        town.Pass(TimeSpan.FromMinutes(2));
        Assert.Single(service.Tasks);
    }

    [Fact]
    public async Task Is_granted_again_once_another_task_let_go()
    {
        await using var town = new EcsTown();
        town.Group(2);
        var service = town.Service(2);
        var (a, b) = (service.Tasks[0], service.Tasks[1]);
        town.Protect(a);
        town.Protect(b);
        service.SetDesiredCount(1);

        town.Unprotect(b); // Never refused.

        Assert.Null(town.Ask(a, 60).FailureReason);
    }
}

public class EcsRenewalInAnOlderDeployment
{
    [Theory]
    [InlineData(DeploymentBlockedRule.MoreProtectedThanDesired, null)]
    [InlineData(DeploymentBlockedRule.AlsoRenewalsOfOlderDeployments, "DEPLOYMENT_BLOCKED")]
    public async Task Is_answered_as_the_setting_says(DeploymentBlockedRule rule, string? reason)
    {
        await using var town = new EcsTown(new EcsSettings { DeploymentBlockedRule = rule });
        town.Group(1);
        var service = town.Service(1);
        var task = Assert.Single(service.Tasks);
        town.Protect(task);
        service.Deploy("v2");
        Assert.Equal(reason, town.Ask(task, 60).FailureReason);
    }
}

public class EcsProtectionThatNobodyRenews
{
    [Fact]
    public async Task Ends_at_its_expiry_and_says_so()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var service = town.Service(1);
        town.Protect(service.Tasks[0], 3);

        town.Pass(TimeSpan.FromMinutes(3));

        Assert.Null(service.Tasks[0].ProtectedUntil);
        var events = town.Of("task.protection");
        Assert.Equal(180_000, (double)events[0]["until"]!);
        Assert.Equal("expiry", (string?)events[1]["by"]);
        Assert.False((bool)events[1]["enabled"]!);
        Assert.Equal(180_000, town.Events.Single(e => e.Fields == events[1]).At.TotalMilliseconds);
    }

    [Fact]
    public async Task Does_not_expire_after_it_was_given_back()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        town.Protect(task, 3);
        town.Unprotect(task);
        town.Pass(TimeSpan.FromHours(1));
        Assert.DoesNotContain(town.Of("task.protection"), f => (string?)f["by"] == "expiry");
    }
}

public class EcsProtectionOfATaskThatCannotHaveIt
{
    [Fact]
    public async Task Says_that_a_standalone_task_is_not_valid()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, town.Launcher);
        Assert.Equal("TASK_NOT_VALID", town.World.Ecs.Town.Gate.Ask(() => town.World.Ecs.Protection.Get(task.TaskId)).FailureReason);
        Assert.Empty(town.Of("task.refused")); // It was asked, and refused nothing.
        Assert.Equal("TASK_NOT_VALID", town.Ask(task, 60).FailureReason);
        Assert.Equal("TASK_NOT_VALID", (string?)Assert.Single(town.Of("task.refused"))["reason"]);
    }

    [Fact]
    public async Task Says_that_a_stopped_task_is_missing()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.Service(1).Tasks[0];
        town.Launcher.Of(task.TaskId).Exit(0);
        Assert.Equal("MISSING", town.Ask(task, 60).FailureReason);
    }
}
