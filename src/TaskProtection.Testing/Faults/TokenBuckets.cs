using System.Collections.Concurrent;

namespace TaskProtection.Testing.Faults;

/// <summary>One <see cref="TokenBucket"/> per key, such as the ECS agent's one per caller and path.</summary>
internal sealed class TokenBuckets(double burst, double perSecond, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes one token from the key's bucket; false means that the request is throttled.</summary>
    public bool TryTake(string key) =>
        _buckets.GetOrAdd(key, static (_, x) => new TokenBucket(x.burst, x.perSecond, x.time), (burst, perSecond, time)).TryTake();
}
