using TaskProtection.Sqs;

namespace TaskProtection.Tests.Scenarios;

/// <summary>Makes one order, and writes to the task's output what an outsider must know to judge it: claims included.</summary>
internal sealed class TownHandler(TownTask task) : IMessageHandler<TownOrder>
{
    public async Task HandleAsync(TownOrder message, MessageContext context, CancellationToken cancellationToken)
    {
        task.WriteLine($"order {message.Number} begun {(context.Scope!.IsProtected ? "protected" : "unprotected")}");
        using var exposed = context.ProtectionLost.Register(() => task.WriteLine($"order {message.Number} exposed"));
        try
        {
            await Task.Delay(
                TimeSpan.FromSeconds(message.Seconds), task.Time, message.Manner == TownManner.Stubborn ? CancellationToken.None : cancellationToken);
        }
        catch (OperationCanceledException)
        {
            task.WriteLine($"order {message.Number} stopped");
            throw;
        }

        task.WriteLine($"order {message.Number} made");
    }
}
