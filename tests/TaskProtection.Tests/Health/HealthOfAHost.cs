using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Core;
using TaskProtection.Sqs;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Health;

public sealed class AHostWhoseHealthIsAsked : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeTarget _target = new FakeTarget("fake").Granting();
    private WorkerState _worker = WorkerState.Running;
    private IHost? _host;

    [Fact]
    public async Task Is_degraded_and_no_worse_while_work_has_run_unprotected_for_too_long()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled);
        var host = await StartAsync();
        await using var scope = await EnterAsync(host);
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 110));
        Assert.Equal(HealthStatus.Degraded, await AfterAsync(host, 20));
    }

    [Theory]
    [InlineData(ProtectionOutcome.Denied)]
    [InlineData(ProtectionOutcome.Unknown)]
    public async Task Is_degraded_while_unit_after_unit_runs_unprotected_and_each_is_short(ProtectionOutcome outcome)
    {
        _target.Auto = _ => new ProtectionReply(outcome);
        var host = await StartAsync();
        Assert.Equal(HealthStatus.Healthy, await WorkAsync(host, 4));
        Assert.Equal(HealthStatus.Degraded, await WorkAsync(host, 2));

        var target = Assert.Single(host.Services.GetRequiredService<ProtectionMonitor>().Read().Targets, static t => t.Name == "fake");
        Assert.Equal((TargetState.Idle, Mismatch.Unprotected), (target.State, target.Mismatch));
        Assert.StartsWith("not wanted now, and before: ", target.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_healthy_again_with_the_first_short_unit_that_is_protected()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled);
        var host = await StartAsync();
        Assert.Equal(HealthStatus.Degraded, await WorkAsync(host, 8));
        _target.Granting();
        await AfterAsync(host, 60);
        Assert.Equal(HealthStatus.Healthy, await WorkAsync(host, 1));

        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled);
        await AfterAsync(host, 120); // What was granted is released, and the time begins anew.
        Assert.Equal(HealthStatus.Healthy, await WorkAsync(host, 3));
    }

    [Fact]
    public async Task Is_healthy_while_ECS_refuses_protection_to_one_short_unit_after_another()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused);
        var host = await StartAsync();
        Assert.Equal(HealthStatus.Healthy, await TurnedAwayAsync(host, 12));
    }

    [Fact]
    public async Task Is_degraded_while_work_is_turned_away_and_not_for_long_after()
    {
        var host = await StartRefusingAsync(ProtectionOutcome.Throttled);
        Assert.Equal(HealthStatus.Healthy, await TurnedAwayAsync(host, 4));
        Assert.Equal(HealthStatus.Degraded, await TurnedAwayAsync(host, 2));
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("work turned away for ", Assert.Single(report.Entries).Value.Description, StringComparison.Ordinal); // It is not ill for another reason.
        Assert.Equal(HealthStatus.Degraded, await AfterAsync(host, 540, step: 20));
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 80, step: 20));

        Assert.Equal(HealthStatus.Healthy, await TurnedAwayAsync(host, 1)); // What was so long ago does not count with it.
    }

    [Fact]
    public async Task Is_healthy_again_with_the_first_unit_that_is_let_in()
    {
        var host = await StartRefusingAsync(ProtectionOutcome.Throttled);
        Assert.Equal(HealthStatus.Degraded, await TurnedAwayAsync(host, 6));
        _target.Granting();
        Assert.Equal(HealthStatus.Degraded, await AfterAsync(host, 40)); // It may be asked again.
        await using var scope = await EnterAsync(host);
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 1));
    }

    [Fact]
    public async Task Stays_healthy_while_ECS_refuses_units_that_come_again_and_again()
    {
        var host = await StartRefusingAsync(ProtectionOutcome.Refused);
        Assert.Equal(HealthStatus.Healthy, await TurnedAwayAsync(host, 12));
    }

    [Fact]
    public async Task Is_degraded_while_nobody_wants_what_cannot_be_released()
    {
        var host = await StartAsync();
        await LeakAsync(host);
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 170)); // 60 s of linger are no leak.
        Assert.Equal(HealthStatus.Degraded, await AfterAsync(host, 20));
        _target.Granting();
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 80));
    }

    [Fact]
    public async Task Stays_healthy_while_ECS_refuses_protection_for_as_long_as_a_deployment_takes()
    {
        var host = await StartAsync();
        await using var scope = await EnterAsync(host);
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused);
        await AfterAsync(host, 7200, step: 20); // Its lease is over.

        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 300));
        Assert.Equal(ProtectionPhase.Blocked, host.Services.GetRequiredService<ITaskProtection>().Status.Phase);
        Assert.False(scope.IsProtected);
    }

    [Fact]
    public async Task Stays_healthy_while_it_drains_although_nothing_can_be_released()
    {
        var host = await StartAsync();
        await LeakAsync(host);
        await AfterAsync(host, 170);
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 20));
    }

    [Fact]
    public async Task Tells_the_state_of_its_targets_and_workers()
    {
        var host = await StartAsync();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        var data = report.Entries["task-protection"].Data;

        Assert.Equal(("Open", 0, "Running"), (data["phase"], data["holders"], data["worker.orders"]));
        Assert.StartsWith("Idle", (string)data["target.fake"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, WorkerState.Starting)]
    [InlineData(true, WorkerState.Stopping)]
    public void Tells_of_a_worker_that_has_not_found_its_queue_whether_it_was_told_to_stop(bool isStopping, WorkerState state)
        => Assert.Equal(state, new SqsWorkerFlow("orders", new PauseGate()) { Stopping = new CancellationToken(isStopping) }.Read().State);

    [Fact]
    public async Task Is_unhealthy_once_a_receive_loop_is_dead()
    {
        var host = await StartAsync();
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 1));
        _worker = WorkerState.Dead;
        Assert.Equal(HealthStatus.Unhealthy, await AfterAsync(host, 1));
    }

    /// <summary>Whatever a test left: the host's end would wait for its releases, on a clock that nobody moves any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_host is { } host)
        {
            _target.Granting();
            await AfterAsync(host, 300, step: 20);
            host.Dispose();
        }
    }

    private static Task<ProtectionScope> EnterAsync(IHost host)
        => host.Services.GetRequiredService<ITaskProtection>().EnterAsync("work", cancellationToken: TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit);

    /// <summary>A unit of work that is over, and whose protection cannot be released.</summary>
    private async Task LeakAsync(IHost host)
    {
        _target.Auto = static kind => new ProtectionReply(kind == CallKind.Protect ? ProtectionOutcome.Done : ProtectionOutcome.Failed);
        await (await EnterAsync(host)).DisposeAsync();
    }

    /// <summary>A host that begins nothing unprotected, and from now on gets no protection.</summary>
    private async Task<IHost> StartRefusingAsync(ProtectionOutcome outcome)
    {
        var host = await StartAsync(UnavailablePolicy.Refuse);
        await AfterAsync(host, 70); // What the start has tried out is released.
        _target.Auto = _ => new ProtectionReply(outcome);
        return host;
    }

    /// <summary>As often as said, half a minute apart, a unit of work wants in.</summary>
    private async Task<HealthStatus> TurnedAwayAsync(IHost host, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var entering = EnterAsync(host);
            await AfterAsync(host, 30);
            await Assert.ThrowsAsync<TaskProtectionException>(() => entering);
        }

        return await AfterAsync(host, 1);
    }

    /// <summary>As often as said, half a minute apart, a unit of work takes 10 seconds.</summary>
    private async Task<HealthStatus> WorkAsync(IHost host, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var entering = EnterAsync(host);
            await AfterAsync(host, 10);
            await (await entering).DisposeAsync();
            await AfterAsync(host, 20);
        }

        return await AfterAsync(host, 1);
    }

    private async Task<IHost> StartAsync(UnavailablePolicy whenUnavailable = UnavailablePolicy.Proceed)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddTaskProtection(o => (o.Task.Enabled, o.Instance.Enabled, o.WhenUnavailable) = (TargetMode.Never, TargetMode.Never, whenUnavailable));
        builder.Services.AddSingleton<IProtectionTarget>(_target);
        builder.Services.AddSingleton<IWorkerFlow>(new Flow(this));
        builder.Services.AddHealthChecks().AddTaskProtection();
        var host = _host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);
        return host;
    }

    private async Task<HealthStatus> AfterAsync(IHost host, int seconds, int step = 1)
    {
        for (var i = 0; i < seconds; i += step)
        {
            _time.Advance(TimeSpan.FromSeconds(step));
            await PoolAtRest.WaitAsync();
        }

        return (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Status;
    }

    private sealed class Flow(AHostWhoseHealthIsAsked test) : IWorkerFlow
    {
        public WorkerFlow Read() => new("orders", test._worker);
    }
}
