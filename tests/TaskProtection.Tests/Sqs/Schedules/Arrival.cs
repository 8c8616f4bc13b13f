namespace TaskProtection.Tests.Sqs;

/// <summary>A message that is sent, and what its handler does each time.</summary>
/// <param name="Number">Its body, by which its handler knows it.</param>
/// <param name="Sender">Who sends it: every sender keeps its own pace.</param>
/// <param name="At">When.</param>
/// <param name="Steps">What the handler does on the first delivery, the second, and so on; the last one goes for all others.</param>
internal sealed record Arrival(int Number, int Sender, TimeSpan At, IReadOnlyList<HandlerStep> Steps)
{
    /// <summary>The message group; null where the queue has none.</summary>
    public string? Group { get; init; }

    public HandlerStep Step(int receiveCount) => Steps[Math.Min(receiveCount, Steps.Count) - 1];

    public string Describe() => $"{At.TotalSeconds,8:0.000}  sender {Sender} sends m{Number}{(Group is null ? "" : $" in group {Group}")}: {string.Join(", then ", Steps)}";
}
