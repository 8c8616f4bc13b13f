namespace TaskProtection.Tests.Sqs;

/// <summary>A stretch of a schedule's time.</summary>
internal readonly record struct Interval(TimeSpan From, TimeSpan To)
{
    public bool Contains(TimeSpan time) => time >= From && time < To;

    public override string ToString() => $"{From.TotalSeconds:0.000} to {To.TotalSeconds:0.000}";
}
