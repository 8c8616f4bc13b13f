using System.Globalization;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Faults;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Metadata;

/// <summary>The agent's own rate limiter, in front of everything that it serves: one bucket for each caller and path; the path names the caller.</summary>
internal sealed class AgentLimiter(EcsAgentSettings settings, TimeProvider time)
{
    private readonly TokenBuckets _buckets = new(settings.BurstRequests, settings.SteadyRequestsPerSecond, time);

    /// <summary>The refusal, or null.</summary>
    public WireResponse? Refuse(WireRequest request) => _buckets.TryTake(request.Uri.AbsolutePath)
        ? null
        : AgentAnswers.Text(429, "You have reached maximum request limit.") with
        {
            Headers = new Dictionary<string, string>
            {
                ["X-Rate-Limit-Limit"] = settings.SteadyRequestsPerSecond.ToString("F2", CultureInfo.InvariantCulture),
                ["X-Rate-Limit-Duration"] = "1",
            },
        };
}
