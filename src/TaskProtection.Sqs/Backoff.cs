namespace TaskProtection.Sqs;

/// <summary>Delays that grow, each with half of it random, so that workers which failed together do not retry together.</summary>
internal static class Backoff
{
    /// <param name="attempt">1 for the first delay.</param>
    /// <param name="first">The first delay.</param>
    /// <param name="longest">Where the growth ends.</param>
    /// <param name="factor">By how much each is longer than the one before.</param>
    public static TimeSpan Delay(int attempt, TimeSpan first, TimeSpan longest, double factor = 2)
    {
        // No delay stays none: it must not meet the infinity that the power becomes in the end, and be no number.
        var delay = first == TimeSpan.Zero ? 0 : Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(factor, attempt - 1));
        return TimeSpan.FromSeconds((delay / 2) + (Random.Shared.NextDouble() * delay / 2));
    }
}
