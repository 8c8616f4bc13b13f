namespace TaskProtection.Benchmarks.Scopes;

/// <summary>What one process measured.</summary>
/// <param name="Nanoseconds">The time of each benchmark, by its method and number of threads: the shortest of what one thread does alone, the median of what many do.</param>
/// <param name="Bytes">What each allocated, where that was measured.</param>
/// <param name="HeldBytes">The memory of 1,000 held scopes.</param>
internal sealed record ScopeRound(IReadOnlyDictionary<string, double> Nanoseconds, IReadOnlyDictionary<string, double> Bytes, double HeldBytes);
