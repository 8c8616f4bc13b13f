using System.Diagnostics.CodeAnalysis;
using Amazon.SQS;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskProtection.Aws;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Hosting;
using TaskProtection.Testing.Time;

namespace TaskProtection.Tests.Scenarios;

/// <summary>
/// One process of the fleet: a generic host as a user writes it, with the simulator behind its HTTP clients. SIGTERM is
/// <c>StopApplication</c>; at SIGKILL its clock and its connections are cut and the host is left as it is.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A dead process's connections are cut, not closed: what still runs in it must find them hanging, not disposed.")]
internal sealed class TownTask
{
    private static int s_endpoints;

    private readonly TownSettings _settings;
    private readonly TaskContext _context;
    private readonly CancellationTokenSource _gone = new();
    private readonly MortalHandler _network;
    private readonly Testing.Simulator _world;

    public TownTask(TownSettings settings, Testing.Simulator world, VirtualTime time, TaskContext context)
    {
        (_settings, _world, _context) = (settings, world, context);
        Time = new MortalTime(time);
        _network = new MortalHandler(world.CreateHandler(), _gone.Token);
        Credentials = new TaskRoleCredentials(_network, context.Environment, Time);
        context.Killed.Register(End);
    }

    public string Id => _context.TaskId;

    public string InstanceId => _context.InstanceId;

    /// <inheritdoc cref="TownSettings.Toggles"/>
    public bool Toggles => _settings.Toggles;

    public MortalTime Time { get; }

    public TaskRoleCredentials Credentials { get; }

    public RecordingLog Log { get; } = new();

    /// <summary>What the worker itself says of its protection.</summary>
    public ITaskProtection? Protection { get; private set; }

    public void WriteLine(string line) => _context.WriteLine(line);

    public async Task<int> RunAsync(CancellationToken terminated)
    {
        // The world must not wait while the host is built.
        await Task.Yield();
        using var host = Build();
        Protection = host.Services.GetRequiredService<ITaskProtection>();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        await using var signal = terminated.UnsafeRegister(static state => ((IHostApplicationLifetime)state!).StopApplication(), lifetime);
        try
        {
            await host.RunAsync(CancellationToken.None); // SIGTERM is StopApplication, not this.
            return 0;
        }
        catch (OperationCanceledException) when (terminated.IsCancellationRequested)
        {
            // The generic host itself throws when it is stopped while it starts.
            return 0;
        }
        finally
        {
            End();
        }
    }

    /// <summary>The process is gone, killed or by itself: whatever of it still runs here does nothing any more.</summary>
    public void End()
    {
        _gone.Cancel();
        Time.Die();
    }

    private IHost Build()
    {
        var environment = _context.Environment.ToDictionary(e => e.Key, e => (string?)e.Value);
        environment["AWS_EC2_METADATA_DISABLED"] = ""; // The process that runs the tests may have it switched off; the town has its own.
        _settings.Environment(environment);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(environment);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            // One minute of the world is some milliseconds of ours: short lingers, and the end of a scenario comes soon.
            ["TaskProtection:Task:Linger"] = "00:00:15",
            ["TaskProtection:Instance:Linger"] = "00:00:20",
            ["TaskProtection:Instance:Owner"] = "Application",
            ["TaskProtection:Instance:Sharing"] = _settings.TasksPerInstance == 1 ? "Exclusive" : "AskEcs",
            ["TaskProtection:Sqs:orders:QueueName"] = "orders",
            ["TaskProtection:Sqs:orders:MaxConcurrency"] = $"{_settings.Concurrency}",
        });
        if (_settings.Toggles)
        {
            builder.Configuration["TaskProtection:Instance:Enabled"] = "Never";
        }

        builder.Configuration.AddInMemoryCollection(_settings.Worker.Select(s => KeyValuePair.Create("TaskProtection:" + s.Key, (string?)s.Value)));
        builder.Logging.SetMinimumLevel(_settings.Log).AddProvider(Log);
        builder.Services
            .AddSingleton<IHostLifetime, NoLifetime>()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(new AwsTransport(_network, Credentials))
            .AddSingleton<IAmazonSQS>(_ => new AmazonSQSClient(Credentials, new AmazonSQSConfig
            {
                // A name of its own for each: the SDK remembers for the whole process how far the clock of an endpoint is off.
                ServiceURL = $"http://sqs.town-{Interlocked.Increment(ref s_endpoints)}.invalid",
                AuthenticationRegion = _world.Options.Region,
                HttpClientFactory = _network.Factory,
                MaxErrorRetry = 0,
            }))
            .AddSingleton(this)
            .AddTaskProtection()
            .AddSqsWorker<TownOrder, TownHandler>("orders", TownJson.Default.TownOrder);
        return builder.Build();
    }

    /// <summary>The default one listens to the signals of the whole test process.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
