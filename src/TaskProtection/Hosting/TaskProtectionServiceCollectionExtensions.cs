using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TaskProtection;
using TaskProtection.Aws;
using TaskProtection.Disruption;
using TaskProtection.Hosting;
using TaskProtection.Runtime;

// The namespace in which every host looks for its Add methods.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds TaskProtection to a host.</summary>
public static class TaskProtectionServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="ITaskProtection"/>, the ECS task and the EC2 instance as its targets, and the drain at shutdown. Options are
    /// bound from the section <c>TaskProtection</c> where the container has an <c>IConfiguration</c>, read once, and validated at
    /// start. Calling it again adds nothing but <paramref name="configure"/>.
    /// </summary>
    /// <remarks>
    /// <see cref="HostOptions.ShutdownTimeout"/> is raised where it is shorter than <c>DrainTimeout</c> + <c>CleanupTimeout</c> + 1
    /// second, and never lowered. The clock is the registered <see cref="TimeProvider"/>, by default <see cref="TimeProvider.System"/>.
    /// </remarks>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Sets options in code, after configuration, so that code wins.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddTaskProtection(this IServiceCollection services, Action<TaskProtectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        if (services.All(service => service.ServiceType != typeof(TaskProtector)))
        {
            AddOnce(services);
        }

        return configure is null ? services : services.Configure(configure);
    }

    private static void AddOnce(IServiceCollection services)
    {
        services.AddSingleton<IConfigureOptions<TaskProtectionOptions>, RootSettings>();
        services.AddSingleton<IValidateOptions<TaskProtectionOptions>, OptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<HostOptions>, ShutdownTimeout>();
        services.AddOptions<TaskProtectionOptions>().ValidateOnStart();

        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddAwsTargets();
        services.TryAddSingleton(new ShellAsInit("/proc"));
        services.AddSingleton<TaskProtector>();
        services.AddSingleton(static provider => new ProtectionMonitor(
            provider.GetRequiredService<TaskProtector>(), provider.GetServices<IWorkerFlow>()));
        services.TryAddSingleton<IServiceLook, ServiceLook>();
        services.AddSingleton<DeploymentWatch>();

        // A fake of a test's is the one that is resolved, whether it is registered before or after.
        services.TryAddSingleton<ITaskProtection>(static provider => provider.GetRequiredService<TaskProtector>());
        services.AddHostedService<ProtectionHostedService>();
        services.AddHostedService<DisruptionWatch>();
    }
}
