namespace TaskProtection.Benchmarks.Alone;

/// <summary>What a message cost in one process: the processor time of all its threads, and what they allocated.</summary>
internal sealed record AloneRound(double OurMicroseconds, double OurBytes, double BareMicroseconds, double BareBytes);
