using TaskProtection.Sqs;

namespace TaskProtection.Interop;

/// <summary>The handler of every check: notes the delivery, then does what the check wants done.</summary>
internal sealed class Handler(Worker worker) : IMessageHandler<Order>
{
    public Task HandleAsync(Order message, MessageContext context, CancellationToken cancellationToken)
        => worker.HandleAsync(new(message, context, cancellationToken));
}
