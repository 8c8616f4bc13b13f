using Microsoft.Extensions.Logging;
using TaskProtection.Aws;
using TaskProtection.Core;
using TaskProtection.Disruption;

namespace TaskProtection.Tests.Disruption;

public class ABusyTaskThatANewerDeploymentReplaces
{
    [Fact]
    public async Task Takes_no_new_work_but_lets_nothing_go_before_the_newer_one_has_run_for_a_minute()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(16); // the first look comes after half of its pause
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
        await unit.DisposeAsync();
        await world.AdvanceAsync(50);
        Assert.Equal(0, world.Target.Releases);

        await world.AdvanceAsync(30);
        Assert.Equal(1, world.Target.Releases);
    }

    [Fact]
    public async Task Finishes_its_work_stands_aside_and_works_on_when_it_is_not_taken()
    {
        var world = new WatchWorld();
        var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(180);
        Assert.Equal((0, true), (world.Target.Releases, unit.IsProtected));
        await unit.DisposeAsync();
        await world.AdvanceAsync(25);
        Assert.Equal((1, ProtectionPhase.Yielding), (world.Target.Releases, world.Phase));

        world.Look.Service = FakeServiceLook.Of(2, 2, 0); // ECS is content
        await world.AdvanceAsync(10);
        Assert.Equal(ProtectionPhase.Open, world.Phase);
    }

    [Fact]
    public async Task Stands_aside_for_as_long_as_all_of_its_kind_are_wanted_gone()
    {
        var world = new WatchWorld();
        await (await world.Runtime.EnterInAnotherFlow()).DisposeAsync();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(1200);

        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
    }

    [Fact]
    public async Task Stays_open_when_the_lot_does_not_fall_on_it()
    {
        var world = new WatchWorld(lot: 0.5);
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(100, 100, 40); // 46 of a hundred
        await world.AdvanceAsync(600);

        Assert.Equal(ProtectionPhase.Open, world.Phase);
    }

    [Fact]
    public async Task Draws_one_lot_for_as_long_as_ECS_does_nothing_and_another_when_it_has_moved_on()
    {
        var world = new WatchWorld(lot: 0.9);
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(100, 100, 40);
        await world.AdvanceAsync(28);
        Assert.Single(world.Look.Looks);
        world.Lot.Value = 0.1;
        await world.AdvanceAsync(250);
        Assert.Equal(ProtectionPhase.Open, world.Phase);

        world.Look.Service = FakeServiceLook.Of(100, 99, 40);
        await world.AdvanceAsync(75);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
    }

    [Fact]
    public async Task Does_not_trust_a_version_that_lost_tasks_before_it_has_run_for_a_while()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        foreach (var @new in new[] { 2, 0, 2, 0, 2, 0 })
        {
            world.Look.Service = FakeServiceLook.Of(2, 2, 2) with
            {
                RunningCount = 2 + @new,
                Deployments = [new() { Id = "new", Status = "PRIMARY", RunningCount = @new }, new() { Id = "old", Status = "ACTIVE", RunningCount = 2 }],
            };
            await world.AdvanceAsync(60);
        }

        Assert.Equal((ProtectionPhase.Open, 0), (world.Phase, world.Target.Releases));
        Assert.Equal(1, world.Runtime.Log.Count(120));

        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(150);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
    }

    [Fact]
    public async Task Is_open_again_when_the_second_look_finds_nothing()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(20);
        world.Look.Service = FakeServiceLook.Of(2, 2, 1) with { RunningCount = 2 }; // one of the new has crashed
        await world.AdvanceAsync(75);

        Assert.Equal((ProtectionPhase.Open, 0), (world.Phase, world.Target.Releases));
    }

    [Fact]
    public async Task Does_not_walk_out_for_one_whose_tasks_end_by_themselves()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(50, 50, 50);
        world.Look.FailedTasks = 6;
        await world.AdvanceAsync(600);
        Assert.Equal(ProtectionPhase.Open, world.Phase);
        Assert.Equal(1, world.Runtime.Log.Count(513));

        world.Look.FailedTasks = 5; // an accident here and there
        await world.AdvanceAsync(60);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
    }

    [Fact]
    public async Task Is_open_again_when_its_tasks_are_seen_to_end_while_it_closes()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(50, 50, 50);
        await world.AdvanceAsync(20);
        world.Look.FailedTasks = 6;
        await world.AdvanceAsync(130);

        Assert.Equal((ProtectionPhase.Open, 0), (world.Phase, world.Target.Releases));
    }

    [Fact]
    public async Task Goes_by_the_counts_alone_where_it_may_not_see_which_tasks_ended()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        world.Look.UnseenFailures = ProtectionOutcome.Denied;
        await world.AdvanceAsync(120);

        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
        Assert.Contains("ecs:ListTasks", Assert.Single(world.Runtime.Log.Lines, line => line.Id.Id == 514).ToString());
    }

    [Fact]
    public async Task Makes_way_for_a_version_of_which_ECS_could_not_place_a_task()
    {
        var world = new WatchWorld();
        await (await world.Runtime.EnterInAnotherFlow()).DisposeAsync();
        world.Look.Service = Unplaced();
        await world.AdvanceAsync(60);

        Assert.Equal((ProtectionPhase.Yielding, 1), (world.Phase, world.Target.Releases));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // It may not see which have ended: then the count has to do.
    public async Task Does_not_walk_out_for_a_version_whose_first_task_ended_by_itself_within_the_hour(bool sees)
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = Unplaced();
        (world.Look.FailedTasks, world.Look.UnseenFailures) = (1, sees ? null : ProtectionOutcome.Denied);
        await world.AdvanceAsync(600);

        Assert.Equal((ProtectionPhase.Open, 0), (world.Phase, world.Runtime.Log.Count(120)));
        Assert.Equal((1, 1), (world.Look.FailureCounts, world.Runtime.Log.Count(513)));
        Assert.Equal(world.Look.Looks[0].AddHours(-1), world.Look.FailedSince);
    }

    [Fact]
    public async Task Says_once_that_it_cannot_see_which_tasks_of_a_version_have_ended_and_not_that_it_sees_again()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = Unplaced();
        world.Look.UnseenFailures = ProtectionOutcome.Failed;
        await world.AdvanceAsync(1200);
        Assert.Equal((ProtectionPhase.Open, 1, 0), (world.Phase, world.Runtime.Log.Count(512), world.Runtime.Log.Count(511)));

        world.Look.UnseenFailures = null;
        await world.AdvanceAsync(200);
        Assert.Equal((ProtectionPhase.Yielding, 1, 1), (world.Phase, world.Runtime.Log.Count(512), world.Runtime.Log.Count(511)));
    }

    [Theory]
    [InlineData(45, 1)]
    [InlineData(44, 0)]
    public async Task Takes_one_in_ten_lost_tasks_of_a_version_for_accidents(int left, int releases)
    {
        var world = new WatchWorld();
        var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(50, 50, 50);
        await world.AdvanceAsync(20);
        world.Look.Service = FakeServiceLook.Of(50, 50, left);
        await world.AdvanceAsync(40);
        await unit.DisposeAsync();
        await world.AdvanceAsync(40);

        Assert.Equal(releases, world.Target.Releases);
    }

    [Fact]
    public async Task Gives_each_page_of_those_that_ended_its_own_time()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(50, 50, 50);
        (world.Look.FailedTasks, world.Look.Pages, world.Look.PageTakes) = (6, 3, TimeSpan.FromSeconds(4));
        await world.AdvanceAsync(600);

        Assert.Equal(ProtectionPhase.Open, world.Phase);
        Assert.Equal((0, 1), (world.Runtime.Log.Count(512), world.Runtime.Log.Count(513)));
    }

    [Fact]
    public async Task Is_open_again_when_ECS_is_content_before_its_last_unit_has_ended()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(600);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);

        world.Look.Service = FakeServiceLook.Of(2, 2, 0); // rolled back
        await world.AdvanceAsync(35);
        Assert.Equal((ProtectionPhase.Open, true), (world.Phase, unit.IsProtected));
    }

    [Fact]
    public async Task Ignores_it_where_it_is_told_to_and_yields_to_a_scale_in_all_the_same()
    {
        var world = new WatchWorld(o => o.Disruption.OnNewDeployment = NewDeploymentReaction.Ignore);
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(300);
        Assert.Equal(ProtectionPhase.Open, world.Phase);

        world.Look.Service = FakeServiceLook.Of(1, 10, 0);
        await world.AdvanceAsync(60);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
    }

    /// <summary>Nothing runs of the newer version, for want of room, and ECS counts tasks of it that failed.</summary>
    private static EcsService Unplaced() => FakeServiceLook.Of(2, 2, 0) with
    {
        MinimumHealthyPercent = 0,
        MaximumPercent = 100,
        Deployments = [new() { Id = "new", Status = "PRIMARY", FailedTasks = 3 }, new() { Id = "old", Status = "ACTIVE", RunningCount = 2 }],
    };
}

public class ATaskThatRetires
{
    [Fact]
    public async Task Stops_its_host_when_the_work_is_done()
    {
        var world = new WatchWorld(o => o.Disruption.OnNewDeployment = NewDeploymentReaction.Retire);
        var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(300);
        Assert.False(world.IsStopped);

        await unit.DisposeAsync();
        await world.AdvanceAsync(2);
        Assert.True(world.IsStopped);
        await world.Watching.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Only_stands_aside_while_none_of_the_newer_ones_runs()
    {
        var world = new WatchWorld(o => o.Disruption.OnNewDeployment = NewDeploymentReaction.Retire);
        await (await world.Runtime.EnterInAnotherFlow()).DisposeAsync();
        world.Look.Service = FakeServiceLook.Of(2, 2, 1) with
        {
            RunningCount = 2, MinimumHealthyPercent = 0, MaximumPercent = 100,
            Deployments = [new() { Id = "new", Status = "PRIMARY" }, new() { Id = "old", Status = "ACTIVE", RunningCount = 2 }],
        };
        await world.AdvanceAsync(600);

        Assert.Equal((false, ProtectionPhase.Yielding), (world.IsStopped, world.Phase));
    }

    [Fact]
    public async Task Does_not_stop_for_a_scale_in()
    {
        var world = new WatchWorld(o => o.Disruption.OnNewDeployment = NewDeploymentReaction.Retire);
        await (await world.Runtime.EnterInAnotherFlow()).DisposeAsync();
        world.Look.Service = FakeServiceLook.Of(1, 10, 0);
        await world.AdvanceAsync(600);

        Assert.Equal((false, ProtectionPhase.Yielding), (world.IsStopped, world.Phase));
    }
}

public class TheLookAtTheService
{
    [Fact]
    public async Task Is_not_made_while_nothing_keeps_ECS_waiting()
    {
        var world = new WatchWorld();
        await world.AdvanceAsync(3600);
        Assert.Empty(world.Look.Looks);

        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(31);
        Assert.Single(world.Look.Looks);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(60, 30)]
    [InlineData(100, 50)]
    [InlineData(10_000, 5_000)]
    public async Task Is_rarer_the_more_tasks_there_are(int tasks, int seconds)
    {
        var world = new WatchWorld();
        world.Look.Service = FakeServiceLook.Of(tasks, tasks, 0);
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(16 + (seconds * 2.5));

        Assert.Equal(TimeSpan.FromSeconds(seconds), world.Look.Looks[2] - world.Look.Looks[1]);
    }

    [Fact]
    public async Task Is_rarer_after_each_throttle_and_only_slowly_as_often_again()
    {
        var world = new WatchWorld();
        world.Look.Instead = () => FakeServiceLook.Fail(ProtectionOutcome.Throttled, "Rate exceeded");
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(16 + 60 + 120);
        world.Look.Instead = null;
        await world.AdvanceAsync(240 + 228 + 217);

        Assert.Equal([60, 120, 240, 228, 217], world.Look.Looks.Zip(world.Look.Looks.Skip(1), (a, b) => Math.Round((b - a).TotalSeconds)));
        Assert.Equal(1, world.Runtime.Log.Count(512));
    }

    [Fact]
    public async Task Is_rarer_after_each_that_failed_and_as_often_as_ever_once_ECS_answers()
    {
        var world = new WatchWorld();
        world.Look.Instead = () => FakeServiceLook.Fail(ProtectionOutcome.Failed, "no answer");
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(16 + 60 + 120);
        world.Look.Instead = null;
        await world.AdvanceAsync(240 + 30);

        Assert.Equal([60, 120, 240, 30], world.Look.Looks.Zip(world.Look.Looks.Skip(1), (a, b) => (b - a).TotalSeconds));
    }

    [Fact]
    public async Task Is_made_again_when_it_is_throttled_and_leaves_a_task_aside_that_stands_aside()
    {
        var world = new WatchWorld();
        await (await world.Runtime.EnterInAnotherFlow()).DisposeAsync();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(120);
        Assert.Equal((ProtectionPhase.Yielding, 1), (world.Phase, world.Target.Releases));

        world.Look.Instead = () => FakeServiceLook.Fail(ProtectionOutcome.Throttled, "Rate exceeded");
        await world.AdvanceAsync(120);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);

        await world.AdvanceAsync(400); // What is known is old by then.
        Assert.Equal(ProtectionPhase.Open, world.Phase);
    }

    [Fact]
    public async Task Leaves_no_task_of_a_large_fleet_closed_and_protected_for_longer_than_five_minutes()
    {
        var world = new WatchWorld();
        var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(1, 10_000, 0); // The next look would be 83 minutes away.
        await world.AdvanceAsync(16);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
        await unit.DisposeAsync();

        world.Look.Instead = () => FakeServiceLook.Fail(ProtectionOutcome.Throttled, "Rate exceeded");
        await world.AdvanceAsync(300);
        Assert.Equal((ProtectionPhase.Open, 0), (world.Phase, world.Target.Releases));
    }

    [Fact]
    public async Task Is_given_up_when_it_is_not_answered_and_leaves_nothing_closed()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Look.Service = FakeServiceLook.Of(2, 2, 2);
        await world.AdvanceAsync(20);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);

        world.Look.Instead = () => new TaskCompletionSource<ServiceSight>().Task;
        await world.AdvanceAsync(24);
        Assert.Equal(ProtectionPhase.Open, world.Phase);
        Assert.Contains("no answer within 00:00:06", Assert.Single(world.Runtime.Log.Lines, line => line.Id.Id == 512).ToString());

        world.Look.Instead = null;
        await world.AdvanceAsync(61);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
    }

    [Fact]
    public async Task Ends_where_there_is_no_service()
    {
        var world = new WatchWorld();
        world.Look.Instead = () => FakeServiceLook.Fail(ProtectionOutcome.NotApplicable, "This task belongs to no service.");
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(31);

        await world.Watching.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(world.Runtime.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Goes_on_whatever_it_throws()
    {
        var world = new WatchWorld();
        world.Look.Instead = () => throw new InvalidOperationException("a client of the user's own");
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(200);

        Assert.False(world.Watching.IsCompleted);
        Assert.True(world.Look.Looks.Count > 1);
    }

    [Fact]
    public async Task Is_rarer_after_each_error_that_nobody_expected_and_as_often_as_ever_after_the_last()
    {
        var world = new WatchWorld();
        world.Look.Instead = () => throw new InvalidOperationException("a client of the user's own");
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(16 + 60 + 120);
        world.Look.Instead = null;
        await world.AdvanceAsync(240 + 30);

        Assert.Equal([60, 120, 240, 30], world.Look.Looks.Zip(world.Look.Looks.Skip(1), (a, b) => (b - a).TotalSeconds));
        Assert.Equal(3, world.Runtime.Log.Count(516));
    }

    [Fact]
    public async Task Ends_with_the_protector()
    {
        var world = new WatchWorld();
        await world.AdvanceAsync(20);
        world.Runtime.Protector.BeginDrain();

        await world.Watching.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }
}

public class ATaskThatMayNotLook
{
    private static readonly Func<Task<ServiceSight>> Denied = () => FakeServiceLook.Fail(ProtectionOutcome.Denied, "the task role needs ecs:DescribeServices.");

    [Fact]
    public async Task Says_once_which_right_is_missing_and_what_it_does_instead()
    {
        var world = new WatchWorld { Look = { Instead = Denied } };
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(3500);

        Assert.Equal((1, 1), (world.Look.Looks.Count, world.Runtime.Log.Count(510)));
        Assert.Contains("ecs:DescribeServices", world.Runtime.Log.Lines.Single(line => line.Id.Id == 510).ToString());
        Assert.Contains("06:00:00", world.Runtime.Log.Lines.Single(line => line.Id.Id == 510).ToString());
    }

    [Fact]
    public async Task Stands_aside_after_six_hours_or_a_little_less_without_a_gap()
    {
        var world = new WatchWorld { Look = { Instead = Denied } };
        var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(5.6 * 3600);
        Assert.Equal(ProtectionPhase.Open, world.Phase);
        await world.AdvanceAsync(0.2 * 3600);
        Assert.Equal((ProtectionPhase.Yielding, true), (world.Phase, unit.IsProtected));

        await unit.DisposeAsync();
        await world.AdvanceAsync(20);
        Assert.Equal((ProtectionPhase.Yielding, 1), (world.Phase, world.Target.Releases));
        await world.AdvanceAsync(12);
        Assert.Equal(ProtectionPhase.Open, world.Phase);
    }

    [Fact]
    public async Task Does_not_do_it_again_and_again_because_AWS_does_not_answer_the_release()
    {
        var world = new WatchWorld { Look = { Instead = Denied } };
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        world.Target.Auto = kind => new ProtectionReply(kind == CallKind.Protect ? ProtectionOutcome.Done : ProtectionOutcome.Failed);
        await world.AdvanceAsync(5.8 * 3600);
        await unit.DisposeAsync();
        await world.AdvanceAsync(600);

        Assert.Equal((ProtectionPhase.Open, 1), (world.Phase, world.Runtime.Log.Count(120)));
        Assert.True(world.Runtime.Protector.HeldFor > TimeSpan.FromHours(5));
    }

    [Fact]
    public async Task Does_not_where_work_runs_side_by_side_unless_it_was_asked_to()
    {
        foreach (var (asked, phase) in new[] { (false, ProtectionPhase.Open), (true, ProtectionPhase.Yielding) })
        {
            var world = new WatchWorld(o => o.Disruption.MaxBusy = asked ? TimeSpan.FromHours(6) : null) { Look = { Instead = Denied } };
            await using var unit = await world.Runtime.EnterInAnotherFlow();
            await using var beside = await world.Runtime.EnterInAnotherFlow();
            await world.AdvanceAsync(6.1 * 3600);
            Assert.Equal(phase, world.Phase);
        }
    }

    [Fact]
    public async Task Stands_aside_as_soon_when_it_was_idle_between_two_looks()
    {
        var world = new WatchWorld(o => o.Disruption.MaxBusy = TimeSpan.FromMinutes(10)) { Look = { Instead = Denied } };
        await (await world.Runtime.EnterInAnotherFlow()).DisposeAsync();
        await world.AdvanceAsync(300);
        Assert.Null(world.Runtime.Protector.HeldFor);
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(540);
        Assert.Equal(ProtectionPhase.Open, world.Phase);

        await world.AdvanceAsync(61);
        Assert.Equal((ProtectionPhase.Yielding, 1), (world.Phase, world.Look.Looks.Count));
    }

    [Fact]
    public async Task Notices_within_an_hour_that_it_may_look_again()
    {
        var world = new WatchWorld { Look = { Instead = Denied } };
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(60);
        world.Look.Instead = null;
        world.Look.Service = FakeServiceLook.Of(1, 10, 0);
        await world.AdvanceAsync(3600);

        Assert.Equal(1, world.Runtime.Log.Count(511));
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
    }
}

public class ATaskWhoseLookFailsForGood
{
    [Theory]
    [InlineData(ProtectionOutcome.Failed)]
    [InlineData(ProtectionOutcome.Throttled)]
    [InlineData(null)] // a client of the user's own
    public async Task Stands_aside_after_six_hours_or_a_little_less_like_one_that_may_not_look(ProtectionOutcome? outcome)
    {
        var world = new WatchWorld
        {
            Look = { Instead = () => outcome is { } failed ? FakeServiceLook.Fail(failed, "ECS told nothing.") : throw new InvalidOperationException("a defect") },
        };
        var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(5.6 * 3600);
        Assert.Equal(ProtectionPhase.Open, world.Phase);
        await world.AdvanceAsync(0.4 * 3600); // The looks are rare by then.
        Assert.Equal((ProtectionPhase.Yielding, true), (world.Phase, unit.IsProtected));

        await unit.DisposeAsync();
        await world.AdvanceAsync(40);
        Assert.Equal((ProtectionPhase.Open, 1), (world.Phase, world.Target.Releases));
    }

    [Fact]
    public async Task Works_on_when_it_sees_again_though_the_unit_that_it_waits_for_still_runs()
    {
        var world = new WatchWorld(o => o.Disruption.MaxBusy = TimeSpan.FromMinutes(10)) { Look = { Instead = () => FakeServiceLook.Fail(ProtectionOutcome.Failed, "ECS told nothing.") } };
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(3600);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);

        world.Look.Instead = null;
        await world.AdvanceAsync(2000);
        Assert.Equal((ProtectionPhase.Open, true, 0), (world.Phase, unit.IsProtected, world.Target.Releases));
    }

    [Fact]
    public async Task Looks_again_though_nothing_can_be_written_of_it()
    {
        var world = new WatchWorld { Look = { Instead = () => FakeServiceLook.Fail(ProtectionOutcome.Failed, "ECS told nothing.") } };
        world.Runtime.Log.Fault = new IOException("the disk is full");
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(1200);

        Assert.InRange(world.Look.Looks.Count, 2, 40);
        Assert.False(world.Watching.IsCompleted);
    }

    [Theory]
    [InlineData(ProtectionOutcome.Failed)]
    [InlineData(ProtectionOutcome.Denied)] // Rights that are taken away must not make a whole fleet stand aside at once.
    public async Task Goes_for_as_long_by_what_it_saw_last(ProtectionOutcome outcome)
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(7 * 3600);
        world.Look.Instead = () => FakeServiceLook.Fail(outcome, "ECS told nothing.");
        await world.AdvanceAsync(5.6 * 3600);
        Assert.Equal(ProtectionPhase.Open, world.Phase);

        await world.AdvanceAsync(0.4 * 3600);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
    }

    [Fact]
    public async Task Works_on_for_as_long_as_it_sees_something_now_and_then()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        for (var hours = 0; hours < 15; hours += 5)
        {
            world.Look.Instead = () => FakeServiceLook.Fail(ProtectionOutcome.Failed, "ECS gave no answer.");
            await world.AdvanceAsync(4.5 * 3600);
            world.Look.Instead = null;
            await world.AdvanceAsync(0.5 * 3600);
        }

        Assert.Equal((ProtectionPhase.Open, 0), (world.Phase, world.Runtime.Log.Count(120)));
        Assert.Equal((3, 3), (world.Runtime.Log.Count(512), world.Runtime.Log.Count(511)));
    }

    [Fact]
    public async Task Counts_a_look_that_could_not_tell_as_one_that_failed()
    {
        var world = new WatchWorld();
        await using var unit = await world.Runtime.EnterInAnotherFlow();
        await world.AdvanceAsync(7 * 3600);
        world.Look.Service = FakeServiceLook.Of(2, 2, 2) with { DeploymentStrategy = "BLUE_GREEN" };
        await world.AdvanceAsync(5 * 3600);
        world.Look.Instead = () => FakeServiceLook.Fail(ProtectionOutcome.Failed, "ECS gave no answer.");
        await world.AdvanceAsync(0.6 * 3600);
        Assert.Equal(ProtectionPhase.Open, world.Phase);

        await world.AdvanceAsync(0.3 * 3600);
        Assert.Equal(ProtectionPhase.Yielding, world.Phase);
    }
}
