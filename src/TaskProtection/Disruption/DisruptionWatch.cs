using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Aws;
using TaskProtection.Aws.Metadata;
using TaskProtection.Hosting;
using TaskProtection.Runtime;

namespace TaskProtection.Disruption;

/// <summary>
/// Watches every source that is not ignored and can say something here, from the start until the drain has ended: a Spot notice may come in
/// the middle of a drain, and end sooner. Beside them, and no longer than work is taken, what ECS wants of a protected task. Off ECS nothing is watched.
/// </summary>
internal sealed class DisruptionWatch(
    TaskProtector protector,
    DeploymentWatch deployments,
    EcsEnvironment environment,
    TaskMetadataClient taskMetadata,
    InstanceMetadataClient instanceMetadata,
    HostDiscovery hosts,
    IOptions<TaskProtectionOptions> options,
    TimeProvider time,
    ILogger<DisruptionWatch> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly DisruptionOptions _options = options.Value.Disruption;
    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly bool _isTaskProtected = options.Value.Task.Enabled != TargetMode.Never;
    private volatile SourceWatch[] _watches = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (environment.IsOnEcs)
        {
            // Whatever the flow that starts the host is inside of, the watch outlives it.
            using var suppressed = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
            _ = Task.Run(WatchAsync, CancellationToken.None);
            if (_isTaskProtected)
            {
                _ = Task.Run(deployments.RunAsync, CancellationToken.None); // A task that is never protected holds nobody up.
            }

            _ = EndWithTheDrainAsync();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _over.Cancel(); // Not disposed: a watch may be about to look at its token, and it has no timer and no wait handle.

    private async Task EndWithTheDrainAsync()
    {
        await protector.Drained.ConfigureAwait(false);
        await _over.CancelAsync().ConfigureAwait(false);
    }

    private async Task WatchAsync()
    {
        try
        {
            using var beat = new PeriodicTimer(SourceWatch.Quick, time);
            if (environment.TaskMetadata.Uri is not null)
            {
                Add((_options.OnTaskStopping, new TaskStopping(taskMetadata.Patient())));
            }

            var instance = AddInstanceAsync();
            while (await beat.WaitForNextTickAsync(_over.Token).ConfigureAwait(false) && !(instance.IsCompleted && Array.TrueForAll(_watches, static watch => watch.IsOver)))
            {
                Array.ForEach(_watches, static watch => watch.Beat());
            }
        }
        catch (OperationCanceledException)
        {
            // The drain has ended.
        }
        finally
        {
            Array.ForEach(_watches, static watch => watch.Dispose());
        }
    }

    private async Task AddInstanceAsync()
    {
        if (instanceMetadata.WhyNot is null && await hosts.IsOnEc2Async(_over.Token).ConfigureAwait(false))
        {
            var metadata = instanceMetadata.Patient();
            Add(
                (_options.OnSpotInterruption, new SpotInterruption(metadata, time)),
                (_options.OnInstanceTermination, new InstanceTermination(metadata)),
                (_options.OnRebalanceRecommendation, new RebalanceRecommendation(metadata)));
        }
    }

    /// <summary>Looks at once at what is not ignored, and from then on at each beat.</summary>
    private void Add(params ReadOnlySpan<(DisruptionReaction Reaction, IDisruptionSource Source)> sources)
    {
        List<SourceWatch> added = [];
        foreach (var (reaction, source) in sources)
        {
            if (reaction != DisruptionReaction.Ignore)
            {
                added.Add(new SourceWatch(source, Leave, time, _logger, _over.Token));
            }
        }

        added.ForEach(static watch => watch.Beat());
        _watches = [.. _watches, .. added];
    }

    private void Leave(DisruptionNotice notice)
    {
        var holders = protector.Status.Holders;
        TimeSpan? left = notice.EndsIn is { } end ? StopBudget.WorkBefore(end, options.Value) : null;
        if (!protector.BeginLeaving(notice.Reason, left))
        {
            return; // It leaves already, and no later: every stop shows in the task's metadata too.
        }

        if (left is { } time)
        {
            DisruptionLog.SeenWithDeadline(_logger, notice.Level, notice.Reason, holders, time);
        }
        else
        {
            DisruptionLog.Seen(_logger, notice.Level, notice.Reason, holders);
        }
    }
}
