using Microsoft.Extensions.Diagnostics.HealthChecks;
using TaskProtection;
using TaskProtection.Hosting;

// The namespace in which every host looks for its Add methods.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health check of TaskProtection.</summary>
public static class TaskProtectionHealthChecksBuilderExtensions
{
    /// <summary>
    /// 2 minutes: the longest that passes between two tries of a call is 106 s (a pause of 60 s and a quarter between releases, and 30.5 s for
    /// a call that is not answered), so that more than one try has failed by then; a first protect has failed half a dozen times.
    /// </summary>
    private static readonly TimeSpan DefaultTolerance = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Adds a check that is <b>Degraded</b> while a target has been wanted and not protected, or held and not wanted (beyond its linger), or work
    /// has been turned away because it could not be protected (<see cref="ProtectionReport.TurnedAwayFor"/>), for longer than
    /// <paramref name="tolerance"/>; and <b>Unhealthy</b> only while the receive loop of an SQS worker, or any other <see cref="IWorkerFlow"/>,
    /// is dead. A refusal by ECS (as during a deployment) is healthy, unless AWS cannot be asked any more whether it holds; so are a yield and a drain.
    /// </summary>
    /// <remarks>
    /// Make no container health check, and no load balancer's, fail on Degraded: ECS would replace every task of a fleet that works, and kill the
    /// work in it, because AWS cannot be reached. Alarm on it instead. ASP.NET Core's health endpoint answers 200 to it, unless told otherwise.
    /// </remarks>
    /// <param name="builder">What <c>AddHealthChecks</c> returned. <c>AddTaskProtection</c> has to be called on the services too, before or after.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="tolerance">How long the two may differ: above zero; by default 2 minutes, because normal retries are up to 106 seconds apart.</param>
    /// <param name="tags">Tags to choose the check by.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tolerance"/> is not above zero.</exception>
    public static IHealthChecksBuilder AddTaskProtection(
        this IHealthChecksBuilder builder, string name = "task-protection", TimeSpan? tolerance = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(tolerance ?? DefaultTolerance, TimeSpan.Zero, nameof(tolerance));
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new ProtectionHealthCheck(
                provider.GetService<ProtectionMonitor>()
                    ?? throw new InvalidOperationException("The health check of task protection needs it: call services.AddTaskProtection()."),
                tolerance ?? DefaultTolerance),
            HealthStatus.Degraded, // Where the check itself fails, as in a worker's flow of your own. What is dead says so itself.
            tags));
    }
}
