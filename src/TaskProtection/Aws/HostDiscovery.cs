using Microsoft.Extensions.Logging;
using TaskProtection.Aws.Metadata;

namespace TaskProtection.Aws;

/// <summary>
/// Finds out which EC2 instance this task runs on, and whether its flag is ours to write. Each answer is kept once it is known,
/// because a task never moves; a failure is not kept. Whose the flag is may be changed while a task runs, so that is asked again after
/// an hour.
/// </summary>
internal sealed class HostDiscovery(
    EcsEnvironment environment,
    TaskIdentity identity,
    InstanceMetadataClient instanceMetadata,
    IEcsClient ecs,
    TimeProvider time,
    ILogger<HostDiscovery> logger)
{
    /// <summary>How long it is known whose the flag is. Managed termination protection is switched by hand, and seldom.</summary>
    public static readonly TimeSpan OwnerKnownFor = TimeSpan.FromHours(1);

    private const string DeclareOwner =
        "Allow it, or say who owns the flag with TaskProtection:Instance:Owner (Application or Ecs). Until then the flag is not written.";

    private readonly ILogger _logger = new QuietLogger(logger);
    private HostInstance? _throughEcs;
    private HostInstance? _throughMetadata;
    private long? _foundOursAt;

    /// <summary>Finds the instance whose flag may be written.</summary>
    /// <exception cref="DiscoveryException">It cannot be found out now, or there is none.</exception>
    public async Task<HostInstance> FindAsync(InstanceOwner owner, CancellationToken cancellationToken)
    {
        await RequireEc2Async(cancellationToken).ConfigureAwait(false);
        if (owner == InstanceOwner.Application)
        {
            return await FindAnyWayAsync(cancellationToken).ConfigureAwait(false);
        }

        // The way through ECS tells the owner and the instance together, so instance metadata is not needed as well.
        var host = await ThroughEcsAsync(DeclareOwner, cancellationToken).ConfigureAwait(false);
        await RequireOursAsync(host, cancellationToken).ConfigureAwait(false);
        return host;
    }

    /// <summary>Finds what ECS calls the instance that this task runs on.</summary>
    /// <exception cref="DiscoveryException">It cannot be found out now, or there is none.</exception>
    public async Task<string> FindContainerInstanceAsync(CancellationToken cancellationToken)
    {
        const string Advice = "It is needed to ask for the other tasks of the instance.";
        return (await ThroughEcsAsync(Advice, cancellationToken).ConfigureAwait(false)).ContainerInstanceArn!;
    }

    /// <summary>Whether the task runs on an instance whose metadata speaks for it. True also where that is not known.</summary>
    public async Task<bool> IsOnEc2Async(CancellationToken cancellationToken)
    {
        try
        {
            await RequireEc2Async(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DiscoveryException)
        {
            return false;
        }
    }

    private static DiscoveryException NotEc2(string what)
        => new(ProtectionOutcome.NotApplicable, $"This task runs on {what}: there is no instance of an Auto Scaling group to protect.");

    private static void RequireEc2(string? launchType)
    {
        switch (launchType)
        {
            case "FARGATE":
                throw NotEc2("Fargate");
            case "EXTERNAL":
                throw NotEc2("an external instance");
            case "MANAGED_INSTANCES":
                throw NotEc2("an ECS managed instance");
            default:
                return;
        }
    }

    private async Task RequireEc2Async(CancellationToken cancellationToken)
    {
        RequireEc2(environment.ExecutionEnvironment switch
        {
            "AWS_ECS_FARGATE" => "FARGATE",
            "AWS_ECS_MANAGED_INSTANCES" => "MANAGED_INSTANCES",
            _ => (await identity.TryGetAsync(cancellationToken).ConfigureAwait(false))?.LaunchType,
        });
    }

    private async Task<HostInstance> FindAnyWayAsync(CancellationToken cancellationToken)
    {
        if ((_throughMetadata ?? _throughEcs) is { } known)
        {
            return known;
        }

        var (instanceId, problem) = await instanceMetadata.TryReadInstanceIdAsync(cancellationToken).ConfigureAwait(false);
        if (instanceId is not null)
        {
            return _throughMetadata = new(instanceId, null, null);
        }

        var host = await ThroughEcsAsync($"It is needed because {problem}.", cancellationToken).ConfigureAwait(false);
        AwsLog.InstanceIdFromEcs(_logger, problem!);
        return host;
    }

    private async Task<HostInstance> ThroughEcsAsync(string advice, CancellationToken cancellationToken)
    {
        if (_throughEcs is { } known)
        {
            return known;
        }

        var self = await identity.GetAsync(cancellationToken).ConfigureAwait(false);
        var task = await LookAsync(
            "ecs:DescribeTasks",
            self.TaskArn.Text,
            advice,
            () => ecs.DescribeTasksAsync(self.Cluster, [self.TaskArn.Text], cancellationToken),
            cancellationToken).ConfigureAwait(false);
        RequireEc2(task.LaunchType);
        if (task.ContainerInstanceArn is not { } containerInstance)
        {
            throw NotEc2("no container instance");
        }

        var instance = await LookAsync(
            "ecs:DescribeContainerInstances",
            containerInstance,
            advice,
            () => ecs.DescribeContainerInstancesAsync(self.Cluster, [containerInstance], cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (instance.Ec2InstanceId is not { } instanceId || !InstanceMetadataClient.IsInstanceId(instanceId))
        {
            throw NotEc2($"'{instance.Ec2InstanceId ?? "an instance without an id"}', which is no EC2 instance");
        }

        // The instance's provider comes first: ECS drives the flag of its instances for whatever task runs there.
        return _throughEcs = new(instanceId, containerInstance, instance.CapacityProviderName ?? task.CapacityProviderName);
    }

    private async Task RequireOursAsync(HostInstance host, CancellationToken cancellationToken)
    {
        if (_foundOursAt is { } then && time.GetElapsedTime(then) < OwnerKnownFor)
        {
            return;
        }

        if (host.CapacityProvider is { } name)
        {
            var provider = await LookAsync(
                "ecs:DescribeCapacityProviders",
                name,
                DeclareOwner,
                () => ecs.DescribeCapacityProvidersAsync([name], cancellationToken),
                cancellationToken).ConfigureAwait(false);
            var objection = provider.ManagedTerminationProtection switch
            {
                "DISABLED" => null,
                "ENABLED" => new DiscoveryException(
                    ProtectionOutcome.NotApplicable,
                    $"ECS itself drives the flag: managed termination protection is on in capacity provider '{name}', and keeps an instance while a task runs on it."),
                null => new DiscoveryException(
                    ProtectionOutcome.NotApplicable, $"Capacity provider '{name}' has no Auto Scaling group of its own: there is no instance flag to write."),
                { } other => new DiscoveryException(
                    ProtectionOutcome.Failed, $"Capacity provider '{name}' says managed termination protection '{other}', which is not known. {DeclareOwner}"),
            };
            if (objection is not null)
            {
                throw objection;
            }
        }

        _foundOursAt = time.GetTimestamp();
    }

    private static async Task<T> LookAsync<T>(
        string action, string resource, string advice, Func<Task<EcsResult<T>>> look, CancellationToken cancellationToken)
    {
        EcsResult<T> result;
        try
        {
            result = await look().WaitAsync(cancellationToken).ConfigureAwait(false); // A client of the user's own may ignore its token.
        }
        catch (DiscoveryException)
        {
            throw;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var why = AwsError.Classify(exception) == ProtectionOutcome.Denied ? "is denied by IAM" : "gave no usable answer";
            throw DiscoveryException.From(exception, $"{action} on {resource} {why}: {AwsError.Explain(exception)} {advice}");
        }

        if (result.Items is [var found])
        {
            return found;
        }

        var reason = result.Failures is [var failure, ..] ? failure.Reason : $"{result.Items.Count} answers";
        throw new DiscoveryException(ProtectionOutcome.Failed, $"{action} did not find {resource} ({reason}). {advice}");
    }
}
