using System.Diagnostics.CodeAnalysis;
using Amazon.SQS;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Aws;
using TaskProtection.Testing.Cluster;
using TaskProtection.Testing.Time;

namespace TaskProtection.Testing.Hosting;

/// <summary>
/// One task of a <see cref="WorkerTown"/>: the user's host with the simulator behind its clock, its configuration and its connections.
/// SIGTERM is <c>StopApplication</c>; at SIGKILL its clock and its connections are cut and the host is left as it is.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A dead process's connections are cut, not closed: what still runs in it must find them hanging, not disposed.")]
internal sealed class TownProcess
{
    private static int s_endpoints;

    private readonly Simulator _simulator;
    private readonly TaskContext _context;
    private readonly CancellationTokenSource _gone = new();
    private readonly MortalTime _time;
    private readonly MortalHandler _network;
    private readonly TaskRoleCredentials _credentials;

    public TownProcess(Simulator simulator, VirtualTime time, TaskContext context)
    {
        (_simulator, _context) = (simulator, context);
        _time = new MortalTime(time);
        _network = new MortalHandler(simulator.CreateHandler(), _gone.Token);
        _credentials = new TaskRoleCredentials(_network, context.Environment, _time);
        context.Killed.Register(End);
    }

    public async Task<int> RunAsync(Action<HostApplicationBuilder> configure, CancellationToken terminated)
    {
        // The world must not wait while the host is built.
        await Task.Yield();
        var host = Build(configure);
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var started = lifetime.ApplicationStarted;
        var signal = terminated.UnsafeRegister(static state => ((IHostApplicationLifetime)state!).StopApplication(), lifetime);
        await using (signal.ConfigureAwait(false))
        {
            try
            {
                await RunAsync(host, lifetime).ConfigureAwait(false);
                return 0;
            }
            catch (OperationCanceledException) when (terminated.IsCancellationRequested && !started.IsCancellationRequested)
            {
                // The generic host itself throws when it is stopped while it starts.
                return 0;
            }
            finally
            {
                End();
            }
        }
    }

    /// <summary>The process is gone, killed or by itself: whatever of it still runs here does nothing any more.</summary>
    public void End()
    {
        _gone.Cancel();
        _time.Die();
    }

    /// <summary>What the host's own <c>RunAsync</c> does, but that its shutdown timeout goes by the town's clock.</summary>
    private async Task RunAsync(IHost host, IHostApplicationLifetime lifetime)
    {
        try
        {
            await host.StartAsync(CancellationToken.None).ConfigureAwait(false); // SIGTERM is StopApplication, not this.
            var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (lifetime.ApplicationStopping.UnsafeRegister(static state => ((TaskCompletionSource)state!).SetResult(), stopping).ConfigureAwait(false))
            {
                await stopping.Task.ConfigureAwait(false);
            }

            // Not before: what the services see of it while they start is what they see in production. The host reads it when it is stopped.
            var options = host.Services.GetRequiredService<IOptions<HostOptions>>().Value;
            using var patience = new CancellationTokenSource(options.ShutdownTimeout, _time);
            options.ShutdownTimeout = Timeout.InfiniteTimeSpan;
            await host.StopAsync(patience.Token).ConfigureAwait(false);
        }
        finally
        {
            await ((IAsyncDisposable)host).DisposeAsync().ConfigureAwait(false);
        }
    }

    private IHost Build(Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(_context.Environment.Select(static v => KeyValuePair.Create(v.Key, (string?)v.Value)));
        builder.Configuration["AWS_EC2_METADATA_DISABLED"] = ""; // Whoever runs the tests may have it switched off; the town has its own.
        builder.Logging.AddProvider(new TownLog(_context.WriteLine));
        configure(builder);

        // Last, because what a worker registers for production must not reach out of the town.
        var sqs = CreateSqsClient();
        builder.Services
            .Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>())
            .Replace(ServiceDescriptor.Singleton<TimeProvider>(_time))
            .Replace(ServiceDescriptor.Singleton(new AwsTransport(_network, _credentials)))
            .Replace(ServiceDescriptor.Singleton<IAmazonSQS>(sqs));
        foreach (var ofOne in builder.Services.Where(static service => service.IsKeyedService && service.ServiceType == typeof(IAmazonSQS)).ToList())
        {
            builder.Services.Replace(ServiceDescriptor.KeyedSingleton<IAmazonSQS>(ofOne.ServiceKey, sqs));
        }

        return builder.Build();
    }

    private AmazonSQSClient CreateSqsClient() => new(_credentials, new AmazonSQSConfig
    {
        // A name of its own for each: the SDK remembers for the whole process how far the clock of an endpoint is off.
        ServiceURL = $"http://sqs.town-{Interlocked.Increment(ref s_endpoints)}.invalid",
        AuthenticationRegion = _simulator.Options.Region,
        HttpClientFactory = _network.Factory,
        MaxErrorRetry = 0, // The SDK would wait for them in real time.
    });

    /// <summary>The default one listens to the signals of the whole test process.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
