using Amazon.SQS;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Hosting;

namespace TaskProtection.Sqs;

/// <summary>
/// Handles the messages of one queue, each inside a protection scope.
/// <list type="number">
/// <item>Find the queue while the host starts; receive nothing before every other service has started: a host that fails to start
/// is thrown away with what was received.</item>
/// <item>Receive for the free slots, without protection; each message then enters its own scope and is handled, deleted, let go.</item>
/// <item>On <see cref="ITaskProtection.Stopping"/>, or SIGTERM if that is heard of sooner: no new receive; the open one is waited out, or given up where
/// <see cref="ReceiveOnStop.Cancel"/> is set, and what it brings goes back: at once, or hidden from the polls of other workers that
/// stop, when one more delivery in vain is one too many; handlers see <see cref="MessageContext.Stopping"/>.</item>
/// <item>On <see cref="ITaskProtection.Aborted"/>: handlers see their token; each message goes back when its handler has returned.</item>
/// <item>A third of the cleanup time later: a message whose handler still runs is hidden until the process is gone.</item>
/// <item>At the end of the cleanup time, or when the host gives up: what is left is counted as stranded. Every call ends with the
/// cleanup time.</item>
/// </list>
/// </summary>
internal sealed class SqsWorker : IHostedLifecycleService, IDisposable, IAsyncDisposable
{
    private readonly SqsWorkerSettings _settings;
    private readonly MessageInvoker _invoker;
    private readonly IAmazonSQS _sqs;
    private readonly ITaskProtection _protection;
    private readonly PauseGate _pause;
    private readonly SqsWorkerLog _log;
    private readonly TimeProvider _time;
    private readonly StopClock _stop;
    private readonly SqsQueueSearch _search;
    private readonly SqsMeter? _meter;
    private readonly HostEnd? _host;
    private readonly SqsWorkerFlow _flow;
    private Task _running = Task.CompletedTask;
    private Func<Task>? _begin;
    private bool _waitsForStarted;
    private bool _isStopped;

    public SqsWorker(
        SqsWorkerSettings settings,
        MessageInvoker invoker,
        IAmazonSQS sqs,
        ITaskProtection protection,
        PauseGate pause,
        ILogger<SqsWorker> logger,
        TimeProvider time,
        SqsMeter? meter = null,
        HostEnd? host = null,
        SqsWorkerFlow? flow = null,
        CancellationToken shutdown = default)
    {
        (_settings, _invoker, _sqs, _protection, _pause, _time) = (settings, invoker, sqs, protection, pause, time);
        _log = new SqsWorkerLog(logger, settings.Name);
        (_meter, _host, _flow) = (meter, host, flow ?? new SqsWorkerFlow(settings.Name, pause));
        _stop = new StopClock(protection, settings.Protection, time, shutdown);
        _flow.Stopping = _stop.Stopping;
        _search = new SqsQueueSearch(new SqsQueueFinder(sqs, settings, _log), _log, time, _stop.Stopping);
    }

    /// <summary>What became of the messages so far.</summary>
    public WorkerCounters Counters => _flow.Parts?.Counters ?? new WorkerCounters();

    public static SqsWorker Create(IServiceProvider provider, string name, MessageInvoker invoker) => new(
        new SqsWorkerSettings(
            name,
            provider.GetRequiredService<IOptionsMonitor<SqsWorkerOptions>>().Get(name),
            provider.GetRequiredService<IOptions<TaskProtectionOptions>>().Value),
        invoker,
        SqsClientFactory.Require(provider, name),
        provider.GetService<ITaskProtection>()
            ?? throw new InvalidOperationException($"The SQS worker '{name}' needs task protection: call services.AddTaskProtection()."),
        provider.GetRequiredKeyedService<PauseGate>(name),
        provider.GetRequiredService<ILogger<SqsWorker>>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetService<SqsMeter>(),
        new HostEnd(provider.GetService<IHostApplicationLifetime>(), provider.GetRequiredService<IOptions<HostOptions>>().Value.BackgroundServiceExceptionBehavior),
        provider.GetRequiredKeyedService<SqsWorkerFlow>(name),
        provider.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None);

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _waitsForStarted = true;
        return Task.CompletedTask;
    }

    /// <summary>Finds the queue; in a host that knows no lifecycle services it begins to receive too.</summary>
    /// <exception cref="InvalidOperationException">The queue does not exist. While SQS cannot be reached the host starts, and the worker keeps trying.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var queue = await _search.LookAsync(cancellationToken).ConfigureAwait(false);
        _begin = () => RunGuardedAsync(queue);
        if (!_waitsForStarted)
        {
            Begin();
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Begin();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits for the worker to stop, bounded by the host's token and by the worker's own deadline. Never throws.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopped = true;
        _stop.Shutdown();

        // The abort comes from the runtime, behind the callbacks that users hang on the same token: one that blocks must not keep
        // it from the handlers. The drain began no later than this.
        using var abort = _time.CreateTimer(
            static state => ((StopClock)state!).Abort(), _stop, StopBudget.Drain(_settings.Protection), Timeout.InfiniteTimeSpan);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Deadline);
        await _running.WaitAsync(bounded.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_flow.Parts is not { } parts)
        {
            return;
        }

        await parts.InHand.WaitForEmptyAsync(bounded.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_running.IsCompleted || parts.InHand.Snapshot().Count > 0)
        {
            // The host gives up earlier than the drain's clock: handlers hear of it, for what it is still worth. The cleanup goes on
            // for as long as the process does, but nobody waits for it: what is in hand is reported as it is now.
            _stop.Abort();
        }

        Report(parts);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>For a host that was never stopped in order: aborts what runs and gives its messages back, for CleanupTimeout at most.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            _stop.Abort();
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        Dispose();
    }

    /// <summary>The same without waiting for SQS, as a container that is disposed synchronously demands.</summary>
    public void Dispose()
    {
        if (!_isStopped)
        {
            _stop.Abort(); // Nothing renews the messages any more: handlers must hear of it before they are another's.
        }

        _stop.Dispose();
        _flow.Parts?.Dispose();
    }

    /// <summary>The worker outlives the flow that starts it: nothing it enters later is nested in that.</summary>
    private void Begin()
    {
        if (Interlocked.Exchange(ref _begin, null) is { } begin)
        {
            _running = Detached.Run(begin);
        }
    }

    private void Report(WorkerParts parts)
    {
        foreach (var message in parts.InHand.Snapshot())
        {
            if (!message.IsLost)
            {
                parts.CountStranded(message);
            }
        }

        _log.Stopped(parts.Counters);
        if (Interlocked.Read(ref parts.Counters.Stranded) is > 0 and var stranded)
        {
            _log.Stranded(stranded);
        }
    }

    private async Task RunGuardedAsync(SqsQueue? queue)
    {
        try
        {
            await RunAsync(queue).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Nothing is known to get here; if it does, the worker handles nothing any more.
            _flow.Died();
            try
            {
                _log.WorkerDied(error);
            }
            finally
            {
                _host?.Begin(); // Also where the log is what fails.
            }
        }
    }

    private async Task RunAsync(SqsQueue? queue)
    {
        queue ??= await _search.KeepLookingAsync().ConfigureAwait(false);
        if (queue is null)
        {
            return;
        }

        if (queue.IsOneDeliveryOnly)
        {
            _log.OneDeliveryOnly();
        }

        if (_settings.Options.OnUnreadable == OnUnreadable.DeadLetter && queue.DeadLetterUrl is null)
        {
            _log.UnreadableNeedsDeadLetterQueue();
        }

        _log.Started(queue, _settings);
        var parts = new WorkerParts(_settings, queue, _sqs, _protection, _stop, _pause, _log, _time, _meter);
        _flow.Parts = parts;
        using var stopping = _stop.Stopping.UnsafeRegister(state => _log.Stopping(((WorkerParts)state!).InHand.Snapshot().Count), parts);
        var deleter = new MessageDeleter(parts);
        var returner = new MessageReturner(parts, deleter);
        var settler = new MessageSettler(parts, deleter, returner);
        var processor = new MessageProcessor(parts, settler, returner, _invoker);
        processor.FollowStop();
        var dispatcher = new Dispatcher(parts, processor, returner);
        var receiver = new Receiver(parts, dispatcher);
        await new ReceiveLoop(parts, receiver, dispatcher, new ProtectedReceiver(parts, receiver, dispatcher)).RunAsync().ConfigureAwait(false);
    }
}
