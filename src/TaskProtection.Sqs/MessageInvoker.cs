using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace TaskProtection.Sqs;

/// <summary>Runs the user's handler for one message. The only part that knows the message's type.</summary>
internal abstract class MessageInvoker
{
    /// <exception cref="MessageFormatException">The body cannot be read.</exception>
    public abstract Task InvokeAsync(string? body, MessageContext context, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class MessageInvoker<TMessage, THandler>(IServiceScopeFactory scopes, IMessageSerializer<TMessage> serializer) : MessageInvoker
    where THandler : class, IMessageHandler<TMessage>
{
    public override async Task InvokeAsync(string? body, MessageContext context, CancellationToken cancellationToken)
    {
        var message = Read(body);
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var handler = scope.ServiceProvider.GetRequiredService<THandler>();
            await handler.HandleAsync(message, context, cancellationToken).ConfigureAwait(false);
        }
    }

    private TMessage Read(string? body)
    {
        if (string.IsNullOrEmpty(body))
        {
            throw new MessageFormatException("the body is empty");
        }

        TMessage? message;
        try
        {
            message = serializer.Deserialize(body);
        }
        catch (JsonException error)
        {
            // The exception's own text, and its path where there are dictionaries, quote the body.
            throw new MessageFormatException(
                $"the body is not the JSON of a {typeof(TMessage).Name}: see line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
        }
        catch (Exception error)
        {
            throw new MessageFormatException($"the body is not a {typeof(TMessage).Name}: its serializer threw {error.GetType().Name}");
        }

        return message ?? throw new MessageFormatException($"the body is null, not a {typeof(TMessage).Name}");
    }
}
