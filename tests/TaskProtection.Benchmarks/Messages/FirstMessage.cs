namespace TaskProtection.Benchmarks.Messages;

/// <summary>One message that found the task unprotected.</summary>
/// <param name="Milliseconds">From the answer of the poll until its handler began.</param>
/// <param name="RoundTrips">What of that the protecting HTTP requests took, each until the head of its answer was there.</param>
internal sealed record FirstMessage(double Milliseconds, double RoundTrips)
{
    public double Own => Milliseconds - RoundTrips;
}
