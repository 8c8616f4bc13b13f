#region worker-usings
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection.Sqs;
#endregion
using static TaskProtection.Tests.Rules.Snippets.IceCream;

#pragma warning disable IDE0040 // A program of a user's, which needs no modifier.
namespace TaskProtection.Tests.Rules.Snippets;

internal static class AWorker
{
    public static async Task RunAsync(string[] args)
    {
        #region worker-program
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddTaskProtection();
        builder.Services.AddSqsWorker<IceCreamOrder, IceCreamHandler>("orders", OrdersJson.Default.IceCreamOrder);
        await builder.Build().RunAsync();
        #endregion
    }

    public static async Task RunAsync(ITaskProtection protection, CancellationToken stoppingToken)
    {
        #region enter
        await using var scope = await protection.EnterAsync("export 42", stoppingToken);   // ITaskProtection, from the container
        await ExportAsync(scope.Aborted);
        #endregion
    }
}

#region worker-handler
sealed class IceCreamHandler : IMessageHandler<IceCreamOrder>
{
    // The token fires when the drain deadline has come or the message's visibility was lost;
    // context.Stopping fires when shutdown begins: finish, or save and stop.
    public Task HandleAsync(IceCreamOrder order, MessageContext context, CancellationToken cancellationToken)
        => MakeAsync(order, cancellationToken);
}
#endregion
