using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskProtection.Aws;
using TaskProtection.Hosting;
using TaskProtection.Tests.Aws;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Disruptions;

/// <summary>A real host with a fake target, over fake metadata on fake time. Nothing is announced until the test says so.</summary>
internal sealed class WatchedHost : IAsyncDisposable
{
    private readonly IHost _host;

    public WatchedHost(FakeAws aws, Action<DisruptionOptions>? configure = null, Dictionary<string, string?>? environment = null, ShellAsInit? init = null, TimeSpan? stopTimeout = null)
    {
        Aws = aws;
        foreach (var quiet in new[] { "spot/instance-action", "events/recommendations/rebalance" })
        {
            aws.On("imds " + quiet, FakeAws.Text(404, ""));
        }

        aws.On("imds autoscaling/target-lifecycle-state", FakeAws.Text(200, "InService"));
        var variables = Rim.Variables;
        foreach (var (name, value) in environment ?? [])
        {
            variables[name] = value;
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(variables);
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(new AwsTransport(aws, null));
        if (init is not null)
        {
            builder.Services.AddSingleton(init);
        }

        builder.Services.AddTaskProtection(o =>
        {
            (o.Task.Enabled, o.Instance.Enabled) = (TargetMode.Never, TargetMode.Never);
            o.StopTimeout = stopTimeout ?? o.StopTimeout;
            configure?.Invoke(o.Disruption);
        });
        builder.Services.AddSingleton<IProtectionTarget>(Target);
        _host = builder.Build();
    }

    public FakeAws Aws { get; }

    public FakeTarget Target { get; } = new FakeTarget("fake").Granting(neverExpires: true);

    public HurriedTime Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public RecordingLog Log { get; } = new();

    public ITaskProtection Protection => _host.Services.GetRequiredService<ITaskProtection>();

    public async Task StartAsync()
    {
        await _host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);
        await PoolAtRest.WaitAsync();
    }

    public Task StopAsync() => _host.StopAsync(CancellationToken.None).WaitAsync(Patience.Limit);

    public async Task<ProtectionScope> EnterAsync(string work = "work")
        => await Protection.EnterAsync(work, cancellationToken: TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit);

    /// <summary>Moves the clock in steps of at most a second, and lets everything come to rest after each.</summary>
    public async Task AdvanceAsync(double seconds)
    {
        for (var left = seconds; left > 0; left--)
        {
            Time.Advance(TimeSpan.FromSeconds(Math.Min(left, 1)));
            await PoolAtRest.WaitAsync();
        }
    }

    public int Looks(string path) => Aws.Count("imds " + path);

    public async ValueTask DisposeAsync() => await ((IAsyncDisposable)_host).DisposeAsync().AsTask().WaitAsync(Patience.Limit);
}
