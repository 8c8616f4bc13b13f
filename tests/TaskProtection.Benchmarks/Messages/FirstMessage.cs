namespace TaskProtection.Benchmarks.Messages;

/// <summary>One message that found the task unprotected.</summary>
/// <param name="Milliseconds">From the answer of the poll until its handler began.</param>
/// <param name="RoundTrip">What of that the protecting HTTP request took, until the head of its answer was there.</param>
internal sealed record FirstMessage(double Milliseconds, double RoundTrip)
{
    public double Own => Milliseconds - RoundTrip;
}
