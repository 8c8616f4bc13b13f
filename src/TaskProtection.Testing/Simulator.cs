using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.SQS;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Events;
using TaskProtection.Testing.Faults;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Time;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing;

/// <summary>
/// A small AWS: one ECS cluster, Auto Scaling groups, SQS queues and the metadata endpoints. A plain object is the world; it
/// has two doors, an <see cref="HttpMessageHandler"/> in process and an HTTP server on 127.0.0.1. Safe from any thread.
/// </summary>
public sealed class Simulator : IAsyncDisposable
{
    // Requests end as soon as they hear that the simulator does; one that has not by then is not waiting for anything that will come.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(1);

    private static int s_worlds;

    private readonly int _number = Interlocked.Increment(ref s_worlds);
    private readonly ConcurrentDictionary<string, Random> _randoms = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _doorGate = new(1);
    private readonly WireDispatcher _dispatcher;
    private KestrelDoor? _door;

    /// <summary>Creates a world in which nothing has happened yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="SimulatorOptions.KeptEvents"/> is negative.</exception>
    public Simulator(SimulatorOptions? options = null)
    {
        Options = options ?? new SimulatorOptions();
        Stopping = _stopping.Token;
        Events = new EventLog(Options.Time, Options.KeptEvents);
        Faults = new FaultPlan(Services, Events, Random);
        Credentials = new CredentialStore(Options.SignatureClock, Random("credentials"));
        _dispatcher = new WireDispatcher(this, new SigV4Verifier(Credentials, Options.Region, Options.SignatureClock), Stopping);
        (Options.Time as VirtualTime)?.AddWitness(_dispatcher.InFlight.Describe);
        AutoScaling = new AutoScalingWorld(this);
        Ecs = new EcsWorld(this);
        Sqs = new SqsWorld(this);
    }

    /// <summary>The settings of this world.</summary>
    public SimulatorOptions Options { get; }

    /// <summary>Everything that happened.</summary>
    public EventLog Events { get; }

    /// <summary>What goes wrong between clients and services.</summary>
    public FaultPlan Faults { get; }

    /// <summary>Who may sign requests.</summary>
    public CredentialStore Credentials { get; }

    /// <summary>Amazon ECS.</summary>
    public EcsWorld Ecs { get; }

    /// <summary>EC2 Auto Scaling.</summary>
    public AutoScalingWorld AutoScaling { get; }

    /// <summary>Amazon SQS.</summary>
    public SqsWorld Sqs { get; }

    /// <summary>The endpoints behind both doors, asked in order; fixed once requests come.</summary>
    internal IList<IWireService> Services { get; } = [];

    /// <summary>Fires when the simulator ends: nothing in it may outlive that.</summary>
    internal CancellationToken Stopping { get; }

    /// <summary>Where the door for other processes is, once it is open.</summary>
    internal Uri? DoorAddress => _door?.Address;

    /// <summary>The door in process, for any <see cref="HttpClient"/>, whatever host its requests name.</summary>
    public HttpMessageHandler CreateHandler() => new InProcessHandler(_dispatcher, Options.SignatureClock, Stopping);

    /// <summary>The same door for any client of the AWS SDK: set it as <see cref="ClientConfig.HttpClientFactory"/>.</summary>
    public HttpClientFactory CreateHttpClientFactory() => new InProcessHttpClientFactory(this);

    /// <summary>The SDK's own SQS client on the door in process, without retries: in virtual time they would wait in real time.</summary>
    /// <param name="task">The id of the ECS task whose client it is; null for the administrator's.</param>
    public IAmazonSQS CreateSqsClient(string? task = null)
    {
        var credentials = task is null ? Credentials.Administrator : Credentials.Issue(task);
        return new AmazonSQSClient(credentials.ToAwsCredentials(), new AmazonSQSConfig
        {
            // A name that resolves nowhere: were the door ever missed, no request would get out. Each world has its own,
            // because the SDK remembers for the whole process how far the clock of each endpoint is off.
            ServiceURL = $"http://sqs.simulator-{_number}.invalid",
            AuthenticationRegion = Options.Region,
            HttpClientFactory = CreateHttpClientFactory(),
            MaxErrorRetry = 0,
        });
    }

    /// <summary>Opens the door for other processes, once: an HTTP server on a free port of 127.0.0.1, closed with the simulator.</summary>
    /// <remarks>The clock of <see cref="VirtualTime"/> cannot see requests on a socket: move it by hand, or use the system's.</remarks>
    /// <exception cref="ObjectDisposedException">The simulator has ended.</exception>
    public async Task<Uri> ListenAsync(CancellationToken cancellationToken = default)
    {
        await _doorGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(Stopping.IsCancellationRequested, this);
            _door ??= await KestrelDoor.OpenAsync(_dispatcher, Options.SignatureClock, Stopping, cancellationToken).ConfigureAwait(false);
            return _door.Address;
        }
        finally
        {
            _ = _doorGate.Release();
        }
    }

    /// <summary>
    /// Ends the world: kills every task, lets every waiting request go, then closes the door. Takes at most 3 seconds of real time once
    /// the tasks are gone.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        // First, or the tasks would see the end of their world as an outage, and say so.
        await Ecs.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _dispatcher.InFlight.WhenEmptyAsync()
                .WaitAsync(EndTimeout, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }

        await _doorGate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_door is { } door)
            {
                _door = null;
                await door.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _ = _doorGate.Release();
        }
    }

    internal void Add(IWireService service) => Services.Add(service);

    /// <summary>
    /// The consumer's own source of randomness, the same object each time; it depends on <see cref="SimulatorOptions.Seed"/> and the name alone.
    /// </summary>
    internal Random Random(string consumer) =>
        _randoms.GetOrAdd(consumer, static (name, seed) => new SeededRandom(seed, name), Options.Seed);
}
