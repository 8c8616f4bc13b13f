using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Hosting;

public sealed class AServiceThatDies : IDisposable
{
    [Theory]
    [InlineData(BackgroundServiceExceptionBehavior.StopHost, 0, 1, 1)]
    [InlineData(BackgroundServiceExceptionBehavior.StopHost, 3, 3, 0)]
    [InlineData(BackgroundServiceExceptionBehavior.Ignore, 0, 0, 0)]
    public async Task Is_told_by_the_exit_code_unless_failures_are_ignored_or_another_code_is_set(
        BackgroundServiceExceptionBehavior behavior, int set, int code, int lines)
    {
        Environment.ExitCode = set;
        var log = new RecordingLog();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(log);
        builder.Services
            .Configure<HostOptions>(o => o.BackgroundServiceExceptionBehavior = behavior)
            .AddSingleton<TimeProvider>(new FakeTimeProvider())
            .AddTaskProtection(o => (o.Task.Enabled, o.Instance.Enabled) = (TargetMode.Never, TargetMode.Never))
            .AddSingleton<IProtectionTarget>(new FakeTarget().Granting())
            .AddHostedService<Dying>();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);
        await PoolAtRest.WaitAsync();
        await host.StopAsync(CancellationToken.None).WaitAsync(Patience.Limit);

        Assert.Equal((code, lines), (Environment.ExitCode, log.Count(306)));
    }

    public void Dispose() => Environment.ExitCode = 0;

    private sealed class Dying : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("The worker died.");
        }
    }
}
