namespace TaskProtection.Interop;

/// <summary>A claim, and how it is tried. The site belongs to this check alone: its queues, its workers, its log.</summary>
internal sealed record Check(string Claim, Func<Site, Task> TryAsync);
