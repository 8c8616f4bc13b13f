using Microsoft.Extensions.Logging;
using TaskProtection.Sqs;

namespace Aot;

internal sealed partial class OrderHandler(TimeProvider time, ILogger<OrderHandler> logger) : IMessageHandler<Order>
{
    public async Task HandleAsync(Order message, MessageContext context, CancellationToken cancellationToken)
    {
        Begun(logger, message.Number);
        await Task.Delay(TimeSpan.FromMilliseconds(message.Milliseconds), time, cancellationToken);
        Made(logger, message.Number);
    }

    [LoggerMessage(LogLevel.Information, "order {Number} begun")]
    private static partial void Begun(ILogger logger, int number);

    [LoggerMessage(LogLevel.Information, "order {Number} made")]
    private static partial void Made(ILogger logger, int number);
}
