using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Aws.Metadata;
using TaskProtection.Aws.Sharing;
using TaskProtection.Aws.Signed;

namespace TaskProtection.Aws;

/// <summary>Registers the rim.</summary>
internal static class AwsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the task and the instance as targets, in the order in which they are acquired. What is registered already stays:
    /// clients of the user's own, an <see cref="AwsTransport"/> of a test, a clock.
    /// </summary>
    public static IServiceCollection AddAwsTargets(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static _ => new AwsTransport());

        // A bare service collection has no configuration; the process environment is enough then.
        services.TryAddSingleton(static provider => new EcsEnvironment(provider.GetService<IConfiguration>()));
        services.TryAddSingleton<MetadataHttp>();
        services.TryAddSingleton<TaskMetadataClient>();
        services.TryAddSingleton<TaskIdentity>();
        services.TryAddSingleton<InstanceMetadataClient>();
        services.TryAddSingleton<AgentProtectionClient>();
        services.TryAddSingleton<SignedClients>();
        services.TryAddSingleton<IEcsClient, EcsClient>();
        services.TryAddSingleton<IAutoScalingClient, AutoScalingClient>();
        services.TryAddSingleton<HostDiscovery>();
        services.TryAddSingleton<SiblingTasks>();
        services.TryAddSingleton<TaskTwins>();
        services.TryAddSingleton(CreateSharing);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProtectionTarget, EcsTaskTarget>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProtectionTarget, AutoScalingInstanceTarget>());
        return services;
    }

    private static IFlagSharing CreateSharing(IServiceProvider provider)
    {
        var siblings = provider.GetRequiredService<SiblingTasks>();
        var time = provider.GetRequiredService<TimeProvider>();
        var logger = new QuietLogger(provider.GetRequiredService<ILogger<AutoScalingInstanceTarget>>());
        var options = provider.GetRequiredService<IOptions<TaskProtectionOptions>>().Value;
        return options.Instance.Sharing switch
        {
            InstanceSharing.Exclusive => new ExclusiveSharing(siblings.CountProtectedAsync, time, logger),
            InstanceSharing.LeaseDirectory or InstanceSharing.Auto when options.LeaseDirectory is { } directory
                => new LeaseDirectorySharing(directory, time),
            _ => new AskEcsSharing(siblings.CountProtectedAsync, logger),
        };
    }
}
