using TaskProtection.Aws;

namespace TaskProtection.Disruption;

/// <summary>What can be seen of the service that this task belongs to.</summary>
internal interface IServiceLook
{
    /// <summary>Looks at the service.</summary>
    /// <exception cref="DiscoveryException">It cannot be seen now, or there is none (<see cref="ProtectionOutcome.NotApplicable"/>).</exception>
    Task<ServiceSight> LookAsync(CancellationToken cancellationToken);

    /// <summary>Whether more than <paramref name="most"/> tasks of a deployment have ended by themselves since then, as far as can be seen with a few calls.</summary>
    /// <exception cref="DiscoveryException">It cannot be seen now.</exception>
    Task<bool> HaveFailedAsync(string deployment, DateTimeOffset since, int most, CancellationToken cancellationToken);
}
