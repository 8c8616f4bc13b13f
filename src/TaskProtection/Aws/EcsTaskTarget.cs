using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Aws.Metadata;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Aws;

/// <summary>
/// Task scale-in protection. The ECS agent on this host is asked first, because it needs neither credentials nor a region;
/// where it is too old, or there is none, the ECS API. With a <see cref="TaskProtectionOptions.LeaseDirectory"/> several processes
/// of one task may be busy at different times: the last one ends it.
/// </summary>
internal sealed class EcsTaskTarget(
    EcsEnvironment environment,
    AgentProtectionClient agent,
    IEcsClient ecs,
    TaskIdentity identity,
    TaskTwins twins,
    IOptions<TaskProtectionOptions> options,
    TimeProvider time,
    ILogger<EcsTaskTarget> logger) : IProtectionTarget, IDisposable
{
    // The longest that ECS grants.
    private const int MostMinutes = 2880;

    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly TaskTargetOptions _options = options.Value.Task;
    private readonly TaskGate? _gate = options.Value.LeaseDirectory is { } directory ? new(directory, identity, time) : null;

    // An agent does not lose the route while a task runs on it; one that gains it by an upgrade is found by the next task.
    private volatile bool _agentLacksRoute;
    private volatile bool _saidUnidentified;

    public string Name => "task";

    public TimeSpan Linger => _options.Linger;

    public bool IsRequired => _options.Enabled == TargetMode.Always;

    public bool OutlivesProcess => false;

    public async ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
    {
        if (WhyNotApplicable() is { } reason)
        {
            return new(InspectionResult.NotApplicable, reason);
        }

        try
        {
            var (answer, self) = await ReadAsync(cancellationToken).ConfigureAwait(false);
            await twins.WarnAsync(cancellationToken).ConfigureAwait(false);
            return ProtectionJudge.Inspect(answer, self, time.GetUtcNow());
        }
        catch (DiscoveryException exception)
        {
            return exception.ToInspection();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return DiscoveryException.From(exception, $"The protection could not be read: {AwsError.Explain(exception)}").ToInspection();
        }
    }

    public ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var minutes = (int)duration.TotalMinutes;
        return _gate is null || WhyNotApplicable() is not null
            ? WriteAsync(minutes, cancellationToken)
            : _gate.ProtectAsync(
                async token => await WriteAsync(await NotShortenedAsync(minutes, token).ConfigureAwait(false), token).ConfigureAwait(false),
                cancellationToken);
    }

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken)
        => _gate is null || WhyNotApplicable() is not null
            ? WriteAsync(null, cancellationToken)
            : _gate.ReleaseAsync(token => WriteAsync(null, token), cancellationToken);

    public void Dispose() => _gate?.Dispose();

    private string? WhyNotApplicable()
        => _options.Enabled == TargetMode.Never ? "It is switched off (TaskProtection:Task:Enabled is Never)."
            : !environment.IsOnEcs ? $"This is not an ECS task: neither {EcsEnvironment.AgentVariable} nor {EcsEnvironment.MetadataVariable} is set."
            : null;

    /// <summary>Each grant replaces the one before, and that may be another process's, and longer.</summary>
    private async ValueTask<int> NotShortenedAsync(int minutes, CancellationToken cancellationToken)
    {
        // Half of the call, so that a look that hangs leaves time for the protect, which matters more.
        using var bound = new BoundedToken(options.Value.CallTimeout / 2, time, cancellationToken);
        try
        {
            var (answer, _) = await ReadAsync(bound.Token).WaitAsync(bound.Token).ConfigureAwait(false);
            return answer.Protection is { ProtectionEnabled: true, ExpirationDate: { } end }
                ? (int)Math.Clamp(Math.Ceiling((end - time.GetUtcNow()).TotalMinutes), minutes, MostMinutes)
                : minutes;
        }
#pragma warning disable CA1031 // A look that fails forbids nothing; what is wrong is told by the protect that follows.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return minutes;
        }
    }

    private Task<(ProtectionAnswer Answer, TaskArn? Self)> ReadAsync(CancellationToken cancellationToken)
        => AskAsync(
            agent.GetAsync,
            async (task, token) => await ecs.GetTaskProtectionAsync(task.Cluster, [task.TaskArn.Text], token).ConfigureAwait(false),
            cancellationToken);

    private async ValueTask<ProtectionReply> WriteAsync(int? minutes, CancellationToken cancellationToken)
    {
        if (WhyNotApplicable() is { } reason)
        {
            return new(ProtectionOutcome.NotApplicable) { Reason = reason };
        }

        try
        {
            var (answer, self) = await AskAsync(
                token => agent.PutAsync(minutes, token),
                async (task, token) => await ecs.UpdateTaskProtectionAsync(
                    new()
                    {
                        Cluster = task.Cluster,
                        Task = task.TaskArn.Text,
                        ProtectionEnabled = minutes is not null,
                        ExpiresInMinutes = minutes,
                    },
                    token).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            return ProtectionJudge.Judge(
                answer, minutes is null ? CallPurpose.Release : CallPurpose.Protect, self, time.GetUtcNow());
        }
        catch (DiscoveryException exception)
        {
            return exception.ToReply();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new(AwsError.Classify(exception)) { Reason = $"The protection could not be set or ended: {AwsError.Explain(exception)}", Error = exception };
        }
    }

    // The agent knows the task by its address, so not knowing our own name forbids nothing: it only cannot be compared.
    private async Task<TaskArn?> TryIdentifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await identity.GetAsync(cancellationToken).ConfigureAwait(false)).TaskArn;
        }
        catch (DiscoveryException exception)
        {
            if (!_saidUnidentified)
            {
                _saidUnidentified = true;
                AwsLog.TaskUnidentified(_logger, exception.Message);
            }

            return null;
        }
    }

    private async Task<(ProtectionAnswer Answer, TaskArn? Self)> AskAsync(
        Func<CancellationToken, Task<ProtectionAnswer?>> askAgent,
        Func<TaskMetadata, CancellationToken, Task<EcsResult<EcsTaskProtection>>> askEcs,
        CancellationToken cancellationToken)
    {
        if (environment.Agent.Problem is { } problem)
        {
            // Not "does not apply": this is ECS, and somebody has to mend the variable. Nor is ECS asked instead, which would hide it.
            throw new DiscoveryException(ProtectionOutcome.Failed, problem);
        }

        if (environment.Agent.Uri is not null && !_agentLacksRoute)
        {
            // Beside the call and not before it: a metadata endpoint that hangs would take its time from every call to the agent.
            var identifying = TryIdentifyAsync(cancellationToken);
            if (await askAgent(cancellationToken).ConfigureAwait(false) is { } answer)
            {
                return (answer, await identifying.ConfigureAwait(false));
            }

            _agentLacksRoute = true;
            AwsLog.AgentLacksRoute(_logger);
        }

        var task = await identity.GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return (ProtectionAnswer.From(await askEcs(task, cancellationToken).ConfigureAwait(false), task.TaskArn), task.TaskArn);
        }
        catch (AmazonServiceException exception) when (exception is not AmazonUnmarshallingException && exception.StatusCode > 0)
        {
            return (ProtectionAnswer.From(exception), task.TaskArn);
        }
    }
}
