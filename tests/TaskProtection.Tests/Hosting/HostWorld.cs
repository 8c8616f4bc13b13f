using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Aws;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Hosting;

/// <summary>A real host with protection over a fake target on fake time, and whatever other services a test brings.</summary>
internal sealed class HostWorld : IAsyncDisposable
{
    private readonly IHost _host;

    public HostWorld(Service? before = null, Service? after = null, Action<TaskProtectionOptions>? configure = null, EcsEnvironment? environment = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(Time);
        if (environment is not null)
        {
            builder.Services.AddSingleton(environment);
        }

        Add(before);
        builder.Services.AddTaskProtection(o =>
        {
            (o.Task.Enabled, o.Instance.Enabled) = (TargetMode.Never, TargetMode.Never);
            configure?.Invoke(o);
        });
        builder.Services.AddSingleton<IProtectionTarget>(Target);
        Add(after);
        _host = builder.Build();

        void Add(Service? service)
        {
            if (service is not null)
            {
                builder.Services.AddSingleton<IHostedService>(provider => service.In(provider.GetRequiredService<ITaskProtection>()));
            }
        }
    }

    public FakeTarget Target { get; } = new FakeTarget("fake") { Linger = TimeSpan.FromSeconds(60) }.Granting(neverExpires: true);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public RecordingLog Log { get; } = new();

    public ITaskProtection Protection => _host.Services.GetRequiredService<ITaskProtection>();

    public IHostApplicationLifetime Lifetime => _host.Services.GetRequiredService<IHostApplicationLifetime>();

    public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);

    /// <summary>Stops the host. <paramref name="timeUp"/> stands for its shutdown timeout, which runs on the real clock.</summary>
    public Task StopAsync(CancellationToken timeUp = default) => _host.StopAsync(timeUp).WaitAsync(Patience.Limit, CancellationToken.None);

    public async Task AdvanceAsync(double seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        await PoolAtRest.WaitAsync();
    }

    public async Task<ProtectionScope> EnterAsync(string work = "work")
        => await Protection.EnterAsync(work, cancellationToken: TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit);

    public async ValueTask DisposeAsync() => await ((IAsyncDisposable)_host).DisposeAsync().AsTask().WaitAsync(Patience.Limit);

    /// <summary>Another hosted service of the same host.</summary>
    internal sealed class Service : IHostedLifecycleService
    {
        private ITaskProtection _protection = null!;

        public Func<Task> OnStarting { get; init; } = () => Task.CompletedTask;

        public Func<ITaskProtection, CancellationToken, Task> OnStart { get; init; } = (_, _) => Task.CompletedTask;

        public Func<ITaskProtection, CancellationToken, Task> OnStop { get; init; } = (_, _) => Task.CompletedTask;

        public bool IsStopping { get; private set; }

        public Service In(ITaskProtection protection)
        {
            _protection = protection;
            return this;
        }

        public Task StartingAsync(CancellationToken cancellationToken) => OnStarting();

        public Task StartAsync(CancellationToken cancellationToken) => OnStart(_protection, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken)
        {
            IsStopping = true;
            return OnStop(_protection, cancellationToken);
        }

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
