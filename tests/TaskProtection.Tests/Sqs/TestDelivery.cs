using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

/// <summary>One call of the handler.</summary>
internal sealed record TestDelivery(string? Body, MessageContext Context, DateTimeOffset At, CancellationToken Token)
{
    public string Id => Context.MessageId;

    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
