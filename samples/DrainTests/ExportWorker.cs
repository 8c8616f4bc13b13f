using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection.Sqs;

namespace DrainTests;

/// <summary>The worker under test. In a project of yours this is what <c>Program.cs</c> calls.</summary>
public static class ExportWorker
{
    public static void Configure(HostApplicationBuilder builder)
    {
        builder.Configuration["TaskProtection:Instance:Owner"] = "Application";
        builder.Configuration["TaskProtection:Instance:Sharing"] = "Exclusive";
        builder.Configuration["TaskProtection:Sqs:exports:QueueName"] = "exports";
        builder.Services.AddTaskProtection();
        builder.Services.AddSqsWorker<Export, ExportHandler>("exports", ExportJson.Default.Export);
    }
}

/// <summary>One export to be made.</summary>
public sealed record Export(string Customer, int Minutes);

/// <summary>Makes exports. Waits by the clock of its services, so that a test need not.</summary>
public sealed class ExportHandler(TimeProvider time) : IMessageHandler<Export>
{
    public Task HandleAsync(Export message, MessageContext context, CancellationToken cancellationToken)
        => Task.Delay(TimeSpan.FromMinutes(message.Minutes), time, cancellationToken);
}

[JsonSerializable(typeof(Export))]
internal sealed partial class ExportJson : JsonSerializerContext;
