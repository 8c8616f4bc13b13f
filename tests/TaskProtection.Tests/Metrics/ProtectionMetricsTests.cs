using System.Diagnostics.Metrics;
using TaskProtection.Core;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Metrics;

public sealed class AUnitOfWorkThatIsMeasured : IDisposable
{
    private readonly Exporter _exporter = new();
    private readonly FakeTarget _target = new() { Linger = TimeSpan.FromSeconds(30) };
    private readonly RuntimeWorld _world;

    public AUnitOfWorkThatIsMeasured() => _world = new RuntimeWorld(_exporter, null, _target);

    [Fact]
    public async Task Is_held_and_protected_after_the_time_that_AWS_took()
    {
        await EnterInTwoSecondsAsync();

        Assert.Equal(1, _exporter.Only("taskprotection.holders"));
        Assert.Equal(1, _exporter.Read("taskprotection.enters")["taskprotection.enter.outcome=protected"]);
        Assert.Equal(2, _exporter.Read("taskprotection.protect.duration")["taskprotection.target=task"]);
        Assert.Equal(2, _exporter.Read("taskprotection.call.duration")["taskprotection.operation=protect, taskprotection.target=task"]);
        Assert.Equal((1, 1), Flags());
        Assert.All(_exporter.Read("taskprotection.target.mismatch"), static series => Assert.Equal(0, series.Value));
    }

    [Fact]
    public async Task Leaves_protection_that_is_wanted_for_the_linger_and_then_no_more()
    {
        var scope = await EnterInTwoSecondsAsync();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(1));
        await scope.DisposeAsync();
        await _world.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((0, (1, 1)), (_exporter.Only("taskprotection.holders"), Flags()));

        await _world.AdvanceAsync(TimeSpan.FromSeconds(10));
        (await _target.NextAsync(CallKind.Release)).Answer(new ProtectionReply(ProtectionOutcome.Done));
        await _world.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((0, 0), Flags());
        Assert.Equal(90, _exporter.Read("taskprotection.protected.time")["taskprotection.target=task"]);
        Assert.Equal(1, _exporter.Count("taskprotection.call.duration")["taskprotection.operation=release, taskprotection.target=task"]);
    }

    [Fact]
    public async Task Shows_a_protection_that_cannot_be_released_as_leaked_for_as_long_as_that_lasts()
    {
        var scope = await EnterInTwoSecondsAsync();
        await scope.DisposeAsync();
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Failed);
        await _world.AdvanceAsync(TimeSpan.FromSeconds(90));

        Assert.Equal((0, 1), Flags());
        Assert.Equal((60, 0), Mismatch());
        Assert.NotEqual(0, _exporter.Count("taskprotection.call.duration")["error.type=failed, taskprotection.operation=release, taskprotection.target=task"]);
    }

    [Fact]
    public async Task Shows_protection_that_AWS_does_not_give_as_missing_and_itself_as_unprotected()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled);
        await using var scope = await _world.Protector.EnterAsync(cancellationToken: TestContext.Current.CancellationToken);
        await _world.AdvanceAsync(TimeSpan.FromSeconds(100));

        Assert.Equal(1, _exporter.Read("taskprotection.enters")["taskprotection.enter.outcome=unprotected"]);
        Assert.Equal((1, 0), Flags());
        Assert.Equal((0, 100), Mismatch());
        Assert.Empty(_exporter.Read("taskprotection.protect.duration"));
        Assert.NotEqual(0, _exporter.Count("taskprotection.call.duration")["error.type=throttled, taskprotection.operation=protect, taskprotection.target=task"]);
    }

    [Theory]
    [InlineData(ProtectionOutcome.NotApplicable, "not_applicable")]
    [InlineData(ProtectionOutcome.Refused, "refused")]
    [InlineData(ProtectionOutcome.Denied, "denied")]
    [InlineData(ProtectionOutcome.Throttled, "throttled")]
    [InlineData(ProtectionOutcome.Leaving, "leaving")]
    [InlineData(ProtectionOutcome.Failed, "failed")]
    [InlineData(ProtectionOutcome.Unknown, "unknown")]
    public async Task Has_the_outcome_of_each_call_that_was_in_vain(ProtectionOutcome outcome, string type)
    {
        _target.Auto = _ => new ProtectionReply(outcome);
        _ = await Record.ExceptionAsync(() => _world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        await _world.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.NotEqual(0, _exporter.Count("taskprotection.call.duration")[$"error.type={type}, taskprotection.operation=protect, taskprotection.target=task"]);
    }

    [Fact]
    public async Task Counts_as_refused_when_ECS_refuses_it_and_shows_that_nothing_is_admitted()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused);
        await Assert.ThrowsAsync<TaskProtectionException>(() => _world.Protector.EnterAsync(cancellationToken: TestContext.Current.CancellationToken).AsTask());
        await Assert.ThrowsAsync<TaskProtectionException>(() => _world.Protector.EnterAsync(cancellationToken: TestContext.Current.CancellationToken).AsTask());

        Assert.Equal((2, 0, 0), Refusals(_exporter));
        Assert.Equal("blocked", Phase());
    }

    /// <summary>A drain or an outage is no deployment that wants the task gone.</summary>
    [Fact]
    public async Task Counts_as_draining_and_not_as_refused_when_the_task_stops_although_it_waited()
    {
        var waiting = _world.EnterInAnotherFlow();
        await _target.NextAsync(CallKind.Protect);
        _world.Protector.BeginDrain();
        await Assert.ThrowsAsync<TaskProtectionException>(() => waiting.WaitAsync(Patience.Limit));
        await Assert.ThrowsAsync<TaskProtectionException>(() => _world.EnterInAnotherFlow().WaitAsync(Patience.Limit));

        Assert.Equal((0, 0, 2), Refusals(_exporter));
    }

    [Fact]
    public async Task Counts_as_unavailable_and_not_as_refused_when_it_is_turned_away_in_an_outage()
    {
        using var exporter = new Exporter();
        var world = new RuntimeWorld(exporter, static o => o.WhenUnavailable = UnavailablePolicy.Refuse, new FakeTarget { Auto = static _ => new(ProtectionOutcome.Denied) });
        await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));

        Assert.Equal((0, 1, 0), Refusals(exporter));
    }

    [Fact]
    public async Task Is_renewed_with_half_of_the_lease_left()
    {
        await EnterInTwoSecondsAsync();
        _target.Granting();
        await _world.AdvanceAsync(_world.Options.LeaseDuration * 0.7);

        var left = _exporter.Read("taskprotection.renewal.slack")["taskprotection.target=task"];
        Assert.InRange(left / _world.Options.LeaseDuration.TotalSeconds, 0.4, 0.6);
    }

    /// <summary>A quantile is guessed between two bounds: what half of the default lease, give or take a tenth, would be guessed as.</summary>
    [Fact]
    public void Is_renewed_within_bounds_that_are_near_to_what_is_left_of_the_default_lease()
    {
        var slack = (Histogram<double>)Assert.Single(PublishedInstruments.All(), static i => i.Name == "taskprotection.renewal.slack");
        var soonest = new TaskProtectionOptions().LeaseDuration / 2 * 0.9;

        Assert.Contains(soonest.TotalSeconds, slack.Advice!.HistogramBucketBoundaries!);
    }

    [Fact]
    public async Task Has_no_time_to_protect_when_ECS_refused_meanwhile_and_one_again_after_that()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled);
        var held = await _world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused);
        await _world.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("blocked", Phase());

        _target.Granting();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal((1, 1), Flags());
        Assert.Empty(_exporter.Read("taskprotection.protect.duration"));

        await held.DisposeAsync();
        await _world.AdvanceAsync(TimeSpan.FromMinutes(5)); // What was granted is released.
        _target.Auto = null;
        await EnterInTwoSecondsAsync();
        Assert.Equal(2, _exporter.Read("taskprotection.protect.duration")["taskprotection.target=task"]);
    }

    [Fact]
    public async Task Counts_the_loss_of_its_protection()
    {
        await EnterInTwoSecondsAsync();
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Failed);
        await _world.AdvanceAsync(_world.Options.LeaseDuration + TimeSpan.FromSeconds(5));

        Assert.Equal(1, _exporter.Read("taskprotection.losses")["taskprotection.target=task"]);
        Assert.Equal((1, 0), Flags());
    }

    [Fact]
    public async Task Counts_as_overdue_when_it_outlives_MaxWorkDuration()
    {
        _target.Granting();
        await _world.EnterProtectedAsync();
        await _world.AdvanceAsync(_world.Options.MaxWorkDuration + TimeSpan.FromSeconds(1));

        Assert.Equal((1, 0), (_exporter.Only("taskprotection.units.overdue"), _exporter.Only("taskprotection.holders")));
    }

    [Fact]
    public async Task Counts_as_aborted_when_the_drain_ends_without_it()
    {
        _target.Granting();
        await using var scope = await _world.EnterProtectedAsync();
        _world.Protector.BeginDrain();
        Assert.Equal("draining", Phase());
        var drain = _world.Options.EffectiveDrainTimeout;
        await _world.AdvanceAsync(drain + TimeSpan.FromSeconds(1));
        await scope.DisposeAsync();
        await _world.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(1, _exporter.Only("taskprotection.units.aborted"));
        Assert.InRange(_exporter.Only("taskprotection.drain.duration"), drain.TotalSeconds, drain.TotalSeconds + 1);
    }

    [Fact]
    public async Task Waits_while_the_task_yields()
    {
        _target.Granting();
        Assert.NotNull(_world.Protector.TryClose("a test"));

        Assert.Equal((1, "yielding"), (_exporter.Only("taskprotection.yields"), Phase()));
        _world.Protector.Reopen();
        Assert.Equal("open", Phase());
        await _world.EnterProtectedAsync();
    }

    [Fact]
    public async Task Does_not_wait_for_a_listener_that_waits_for_the_protector()
    {
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Meter.Tags?.Any(_exporter.Made) == true && instrument is Histogram<double>)
            {
                me.EnableMeasurementEvents(instrument);
            }
        };
        var seen = 0;
        listener.SetMeasurementEventCallback<double>((_, _, _, _) =>
        {
            Assert.True(Task.Run(() => _world.Protector.Status).Wait(Patience.Limit, TestContext.Current.CancellationToken));
            Interlocked.Increment(ref seen);
        });
        listener.Start();
        await using var scope = await EnterInTwoSecondsAsync();

        Assert.Equal(2, seen);
    }

    [Fact]
    public async Task Costs_no_more_memory_for_being_counted()
    {
        _target.Granting();
        await using var holder = await _world.EnterInAnotherFlow();
        var silent = new RuntimeWorld(new FakeTarget().Granting());
        await using var other = await silent.EnterInAnotherFlow();

        Assert.Equal(await AllocatedByAsync(silent), await AllocatedByAsync(_world));
    }

    public void Dispose() => _exporter.Dispose();

    /// <summary>In a flow of its own: what the one before has entered makes the flow's context larger.</summary>
    private static Task<long> AllocatedByAsync(RuntimeWorld world)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(() => AllocatedBy(world));
        }
    }

    private static long AllocatedBy(RuntimeWorld world)
    {
        for (var warm = 0; warm < 100; warm++)
        {
            EnterAndLeave(world);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            EnterAndLeave(world);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void EnterAndLeave(RuntimeWorld world)
    {
        var entering = world.Protector.EnterAsync();
        Assert.True(entering.IsCompletedSuccessfully);
        Assert.True(entering.Result.DisposeAsync().IsCompletedSuccessfully);
    }

    private async Task<ProtectionScope> EnterInTwoSecondsAsync()
    {
        var entering = _world.Protector.EnterAsync(cancellationToken: TestContext.Current.CancellationToken).AsTask();
        var call = await _target.NextAsync(CallKind.Protect);
        await _world.AdvanceAsync(TimeSpan.FromSeconds(2));
        call.Answer(new ProtectionReply(ProtectionOutcome.Done));
        var scope = await entering.WaitAsync(Patience.Limit);
        await _world.AdvanceAsync(TimeSpan.Zero); // Whoever is admitted may go on before the histograms are written.
        return scope;
    }

    private (double Desired, double Actual) Flags()
        => (_exporter.Read("taskprotection.target.desired")["taskprotection.target=task"], _exporter.Read("taskprotection.target.actual")["taskprotection.target=task"]);

    private (double Leaked, double Unprotected) Mismatch()
    {
        var series = _exporter.Read("taskprotection.target.mismatch");
        return (series["taskprotection.mismatch.kind=leaked, taskprotection.target=task"], series["taskprotection.mismatch.kind=unprotected, taskprotection.target=task"]);
    }

    private static (double Refused, double Unavailable, double Draining) Refusals(Exporter exporter)
    {
        var enters = exporter.Read("taskprotection.enters");
        return (Of("refused"), Of("unavailable"), Of("draining"));

        double Of(string outcome) => enters[$"taskprotection.enter.outcome={outcome}"];
    }

    private string Phase() => Assert.Single(_exporter.Read("taskprotection.phase"), static series => series.Value == 1).Key["taskprotection.phase=".Length..];
}
