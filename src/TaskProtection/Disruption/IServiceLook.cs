using TaskProtection.Aws;

namespace TaskProtection.Disruption;

/// <summary>What can be seen of the service that this task belongs to.</summary>
internal interface IServiceLook
{
    /// <summary>Looks at the service.</summary>
    /// <exception cref="DiscoveryException">It cannot be seen now, or there is none (<see cref="ProtectionOutcome.NotApplicable"/>).</exception>
    Task<ServiceSight> LookAsync(CancellationToken cancellationToken);

    /// <summary>Counts tasks of a deployment that have ended by themselves since <paramref name="since"/>, as far as one page of the service's stopped tasks tells.</summary>
    /// <exception cref="DiscoveryException">It cannot be seen now.</exception>
    Task<int> CountFailedTasksAsync(string deployment, DateTimeOffset since, CancellationToken cancellationToken);
}
