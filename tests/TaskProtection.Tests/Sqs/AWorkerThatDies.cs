using Amazon.SQS.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Sqs;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Sqs;

public sealed class AWorkerThatDies : IDisposable
{
    [Theory]
    [InlineData(BackgroundServiceExceptionBehavior.StopHost, 0, 1, true)]
    [InlineData(BackgroundServiceExceptionBehavior.StopHost, 3, 3, true)]
    [InlineData(BackgroundServiceExceptionBehavior.Ignore, 0, 0, false)]
    public async Task Stops_its_host_and_is_told_by_the_exit_code_unless_failures_are_ignored_or_another_code_is_set(
        BackgroundServiceExceptionBehavior behavior, int set, int code, bool stops)
    {
        Environment.ExitCode = set;
        var log = new RecordingLog();
        using var host = await StartedAsync(behavior, log);

        Assert.Equal(
            (1, code, stops),
            (log.Count(412), Environment.ExitCode, host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested));
        await host.StopAsync(CancellationToken.None).WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Is_unhealthy()
    {
        using var host = await StartedAsync(BackgroundServiceExceptionBehavior.Ignore, new RecordingLog());
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("orders", health.Entries["task-protection"].Description, StringComparison.Ordinal);
        await host.StopAsync(CancellationToken.None).WaitAsync(Patience.Limit);
    }

    public void Dispose() => Environment.ExitCode = 0;

    private static async Task<IHost> StartedAsync(BackgroundServiceExceptionBehavior behavior, RecordingLog log)
    {
        var time = new FakeTimeProvider();
        var sqs = new FakeSqs(time) { Before = static (request, _) => request is ReceiveMessageRequest ? throw new UnspeakableException() : Task.CompletedTask };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(log);
        builder.Services
            .Configure<HostOptions>(o => o.BackgroundServiceExceptionBehavior = behavior)
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(sqs.Client)
            .AddTaskProtection(o => (o.Task.Enabled, o.Instance.Enabled) = (TargetMode.Never, TargetMode.Never))
            .AddSingleton<IProtectionTarget>(new FakeTarget().Granting())
            .AddSqsWorker<IceCreamOrder, Idle>("orders", OrderJson.Default.IceCreamOrder, o => o.QueueUrl = FakeSqs.Url);
        builder.Services.AddHealthChecks().AddTaskProtection();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);
        await PoolAtRest.WaitAsync();
        return host;
    }

    /// <summary>Fails the loop where it notes down what has failed.</summary>
    private sealed class UnspeakableException : Exception
    {
        public override string Message => throw new InvalidOperationException("a library's own mistake");
    }

    private sealed class Idle : IMessageHandler<IceCreamOrder>
    {
        public Task HandleAsync(IceCreamOrder message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
