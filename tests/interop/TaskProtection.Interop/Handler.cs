using TaskProtection.Sqs;

namespace TaskProtection.Interop;

/// <summary>The handler of every check: notes the delivery, then does what the check wants done.</summary>
internal sealed class Handler<TMessage>(Worker<TMessage> worker) : IMessageHandler<TMessage>
{
    public Task HandleAsync(TMessage message, MessageContext context, CancellationToken cancellationToken)
        => worker.HandleAsync(new(message, context, cancellationToken));
}
