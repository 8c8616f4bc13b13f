using TaskProtection.Aws;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Scenarios;

/// <summary>Makes one order, and writes to the task's output what an outsider must know to judge it: claims included.</summary>
internal sealed class TownHandler(TownTask task, IAutoScalingClient autoScaling) : IMessageHandler<TownOrder>
{
    public async Task HandleAsync(TownOrder message, MessageContext context, CancellationToken cancellationToken)
    {
        if (!task.Toggles)
        {
            await MakeAsync(message, context, cancellationToken);
            return;
        }

        await ToggleAsync(true);
        try
        {
            await MakeAsync(message, context, cancellationToken);
        }
        finally
        {
            await ToggleAsync(false);
        }
    }

    private Task ToggleAsync(bool isProtected) => autoScaling.SetInstanceProtectionAsync(
        new() { AutoScalingGroupName = "hosts", InstanceId = task.InstanceId, ProtectedFromScaleIn = isProtected }, CancellationToken.None);

    private async Task MakeAsync(TownOrder message, MessageContext context, CancellationToken cancellationToken)
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
