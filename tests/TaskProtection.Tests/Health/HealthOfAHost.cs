using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Core;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Health;

public sealed class AHostWhoseHealthIsAsked
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeTarget _target = new FakeTarget("fake").Granting();
    private WorkerState _worker = WorkerState.Running;

    [Fact]
    public async Task Is_degraded_and_no_worse_while_work_has_run_unprotected_for_too_long()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Throttled);
        using var host = await StartAsync();
        await using var scope = await host.Services.GetRequiredService<ITaskProtection>().EnterAsync("work", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 110));
        Assert.Equal(HealthStatus.Degraded, await AfterAsync(host, 20));
    }

    [Fact]
    public async Task Is_degraded_while_nobody_wants_what_cannot_be_released()
    {
        using var host = await StartAsync();
        _target.Auto = static kind => new ProtectionReply(kind == CallKind.Protect ? ProtectionOutcome.Done : ProtectionOutcome.Failed);
        var scope = await host.Services.GetRequiredService<ITaskProtection>().EnterAsync("work", cancellationToken: TestContext.Current.CancellationToken);
        await scope.DisposeAsync();
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 170)); // 60 s of linger are no leak.
        Assert.Equal(HealthStatus.Degraded, await AfterAsync(host, 20));
        _target.Granting();
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 80)); // And the host's end need not wait for a release on a clock that stands still.
    }

    [Fact]
    public async Task Stays_healthy_while_ECS_refuses_protection_for_as_long_as_a_deployment_takes()
    {
        _target.Auto = static _ => new ProtectionReply(ProtectionOutcome.Refused);
        using var host = await StartAsync();
        var work = Enumerable.Range(0, 5).Select(_ => host.Services.GetRequiredService<ITaskProtection>().EnterAsync("work", cancellationToken: TestContext.Current.CancellationToken).AsTask()).ToList();
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 300));
        Assert.All(work, static entering => Assert.True(entering.IsFaulted));
    }

    [Fact]
    public async Task Stays_healthy_while_it_drains_although_nothing_can_be_released()
    {
        using var host = await StartAsync();
        _target.Auto = static kind => new ProtectionReply(kind == CallKind.Protect ? ProtectionOutcome.Done : ProtectionOutcome.Failed);
        var scope = await host.Services.GetRequiredService<ITaskProtection>().EnterAsync("work", cancellationToken: TestContext.Current.CancellationToken);
        await scope.DisposeAsync();
        await AfterAsync(host, 170);
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 20));
        _target.Granting();
        await AfterAsync(host, 80);
    }

    [Fact]
    public async Task Tells_the_state_of_its_targets_and_workers()
    {
        using var host = await StartAsync();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        var data = report.Entries["task-protection"].Data;

        Assert.Equal(("Open", 0, "Running"), (data["phase"], data["holders"], data["worker.orders"]));
        Assert.StartsWith("Idle", (string)data["target.fake"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_unhealthy_once_a_receive_loop_is_dead()
    {
        using var host = await StartAsync();
        Assert.Equal(HealthStatus.Healthy, await AfterAsync(host, 1));
        _worker = WorkerState.Dead;
        Assert.Equal(HealthStatus.Unhealthy, await AfterAsync(host, 1));
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddTaskProtection(static o => (o.Task.Enabled, o.Instance.Enabled) = (TargetMode.Never, TargetMode.Never));
        builder.Services.AddSingleton<IProtectionTarget>(_target);
        builder.Services.AddSingleton<IWorkerFlow>(new Flow(this));
        builder.Services.AddHealthChecks().AddTaskProtection();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);
        return host;
    }

    private async Task<HealthStatus> AfterAsync(IHost host, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await PoolAtRest.WaitAsync();
        }

        return (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Status;
    }

    private sealed class Flow(AHostWhoseHealthIsAsked test) : IWorkerFlow
    {
        public WorkerFlow Read() => new("orders", test._worker);
    }
}
