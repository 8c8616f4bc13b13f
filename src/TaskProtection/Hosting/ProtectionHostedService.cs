using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Aws;
using TaskProtection.Aws.Sharing;
using TaskProtection.Disruption;
using TaskProtection.Runtime;

namespace TaskProtection.Hosting;

/// <summary>Ties protection to the life of the host.</summary>
/// <remarks>
/// <para>The start:</para>
/// <list type="number">
/// <item>Options are validated by the host, before anything of ours runs.</item>
/// <item><see cref="StartingAsync"/>: contradictions in the stop budget are logged, the lease directory is tried, targets are inspected, what a dead predecessor
/// left set is cleared. Every service's <c>StartAsync</c> comes later, so that each may enter at once, wherever it is registered.</item>
/// </list>
/// <para>The drain. Its one clock starts at step 1 and runs in <see cref="TaskProtector"/>, so no other
/// service's <c>StopAsync</c> can hold it up (a callback of <c>ApplicationStopping</c> that blocks can, for as long as it does):</para>
/// <list type="number">
/// <item><c>ApplicationStopping</c> (SIGTERM, or <c>StopApplication</c>): admission closes, nested work excepted, and
/// <see cref="ITaskProtection.Stopping"/> fires.</item>
/// <item>Until <c>DrainTimeout</c>: work finishes, renewals go on. Meanwhile the host stops every service.</item>
/// <item>At the deadline: <see cref="ITaskProtection.Aborted"/> fires.</item>
/// <item>In <c>CleanupTimeout</c>: what is left is returned and flushed, and protection is released.</item>
/// <item><see cref="StoppedAsync"/> waits for the end of that. It comes after every service's <c>StopAsync</c>: to wait there
/// would keep the services that stop later from hearing of the shutdown, and the order of registration would matter.</item>
/// </list>
/// </remarks>
internal sealed class ProtectionHostedService(
    TaskProtector protector,
    IHostApplicationLifetime lifetime,
    IOptions<TaskProtectionOptions> options,
    IOptions<HostOptions> hostOptions,
    ILogger<ProtectionHostedService> logger,
    EcsEnvironment environment,
    ShellAsInit init,
    TimeProvider time,
    IServiceProvider services) : IHostedLifecycleService
{
    private readonly ILogger _logger = new QuietLogger(logger);

    /// <summary>What .NET itself exits with after an exception that nobody caught is 134, an abort; this end is an orderly one.</summary>
    private const int Failure = 1;

    private Task? _start;

    public Task StartingAsync(CancellationToken cancellationToken) => _start ??= StartOnceAsync(cancellationToken);

    /// <summary>The same, for a host that knows no lifecycle services.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _start ??= StartOnceAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The drain has begun already, unless another service failed so early that ours never began to start.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        protector.BeginDrain();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await protector.Drained.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!protector.Drained.IsCompleted)
        {
            _logger.DrainNotAwaited(protector.Status.Holders);
        }

        TellOfDeath();
    }

    /// <summary>
    /// A worker that died must not look like one that was done: ECS, and whoever is on call, read its exit code. Where failures of services
    /// are ignored by choice, so is this; a code that somebody has set stays.
    /// </summary>
    private void TellOfDeath()
    {
        if (hostOptions.Value.BackgroundServiceExceptionBehavior == BackgroundServiceExceptionBehavior.StopHost
            && Environment.ExitCode == 0
            && DeadServices.Find(services.GetServices<IHostedService>()) is { } dead)
        {
            Environment.ExitCode = Failure;
            _logger.DiedOfAnException(dead.Name, Failure, dead.Error);
        }
    }

    private async Task StartOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var contradiction in StartWarnings.Find(options.Value, hostOptions.Value))
        {
            _logger.Contradiction(contradiction);
        }

        if (environment.IsOnEcs && init.Find() is { } shell)
        {
            _logger.ShellAsInit(shell, options.Value.StopTimeout);
        }

        if (environment.IsOnEcs && options.Value.StopTimeout > SpotInterruption.Warning && options.Value.Disruption.OnSpotInterruption != DisruptionReaction.Ignore)
        {
            _logger.LongerThanSpot(options.Value.StopTimeout);
        }

        _logger.Budget(options.Value.EffectiveDrainTimeout, options.Value.EffectiveCleanupTimeout, options.Value.StopTimeout, hostOptions.Value.ShutdownTimeout);

        // Before the start, which takes as long as AWS does: a SIGTERM in the middle of it begins the drain as well.
        lifetime.ApplicationStopping.UnsafeRegister(static protector => ((TaskProtector)protector!).BeginDrain(), protector);
        try
        {
            await TryLeaseDirectoryAsync(cancellationToken).ConfigureAwait(false);
            await protector.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            _logger.StoppedWhileStarting();
        }
    }

    /// <summary>
    /// Here and not with the other rules, which are judged wherever the options are read: it writes a file, and a disk may hang. Off
    /// ECS, as on a laptop, nothing is shared.
    /// </summary>
    private async Task TryLeaseDirectoryAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsOnEcs || options.Value.LeaseDirectory is not { } directory)
        {
            return;
        }

        string? error;
        try
        {
            error = await Task.Run(() => LeaseDirectoryCheck.Find(directory), CancellationToken.None)
                .WaitAsync(options.Value.CallTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            error = $"TaskProtection:LeaseDirectory \"{directory}\" did not answer within {SettingText.Write(options.Value.CallTimeout)}: "
                + "is it on a network disk? Every protect and release would hang on it";
        }

        if (error is not null)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(TaskProtectionOptions), [error]);
        }
    }
}
