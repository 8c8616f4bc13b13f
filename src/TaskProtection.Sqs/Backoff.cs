namespace TaskProtection.Sqs;

/// <summary>Delays that double, each with half of it random, so that workers which failed together do not retry together.</summary>
internal static class Backoff
{
    /// <param name="attempt">1 for the first delay.</param>
    /// <param name="first">The first delay.</param>
    /// <param name="longest">Where the doubling ends.</param>
    public static TimeSpan Delay(int attempt, TimeSpan first, TimeSpan longest)
    {
        // 2^20 exceeds every ratio of longest to first here; a larger exponent would overflow.
        var delay = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, 20)));
        return TimeSpan.FromSeconds((delay / 2) + (Random.Shared.NextDouble() * delay / 2));
    }
}
