using TaskProtection.Aws;

namespace TaskProtection.Disruption;

/// <summary>What can be seen of the service that this task belongs to.</summary>
internal interface IServiceLook
{
    /// <summary>Looks at the service.</summary>
    /// <exception cref="DiscoveryException">It cannot be seen now, or there is none (<see cref="ProtectionOutcome.NotApplicable"/>).</exception>
    Task<ServiceSight> LookAsync(CancellationToken cancellationToken);

    /// <summary>Reads a page of the stopped tasks of the service. Returns how many of a deployment have ended by themselves since then, and which page is next; null for none.</summary>
    /// <exception cref="DiscoveryException">It cannot be seen now.</exception>
    Task<(int Failed, string? Next)> CountFailedAsync(string deployment, DateTimeOffset since, string? page, CancellationToken cancellationToken);
}
