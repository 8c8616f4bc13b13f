using Amazon;
using Amazon.SQS;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection.Sqs;

#pragma warning disable IDE0040 // A program of a user's, which needs no modifier.
namespace TaskProtection.Tests.Rules.Snippets;

internal static class MoreWorkers
{
    public static void OfPlainText(HostApplicationBuilder builder)
    {
        #region text-worker
        builder.Services.AddSqsWorker<string, NoteHandler>("notes", new PlainText());
        #endregion
    }

    public static void OfAnotherRegion(HostApplicationBuilder builder)
    {
        #region region-worker
        builder.Services.AddKeyedSingleton<IAmazonSQS>("returns", (_, _) => new AmazonSQSClient(RegionEndpoint.USEast1));
        builder.Services.AddSqsWorker<IceCreamOrder, OrderHandler>("returns", OrdersJson.Default.IceCreamOrder);
        #endregion
    }
}

#region text-serializer
sealed class PlainText : IMessageSerializer<string>
{
    public string? Deserialize(string body) => body;   // null or an exception: it cannot be read, and OnUnreadable decides
}
#endregion

internal sealed class NoteHandler : IMessageHandler<string>
{
    public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => IceCream.MakeAsync(message, cancellationToken);
}
