using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskProtection.Sqs;

namespace TaskProtection.Benchmarks.Sqs;

/// <summary>What this repository offers, as its README says to use it: a host, protection by the ECS agent, one worker.</summary>
internal static class OurWorker
{
    public static Task StartAsync(Uri queueUrl, int concurrency, TimeSpan handling)
        => StartAsync(queueUrl, concurrency, handling, static services => services.AddTaskProtection());

    /// <summary>The same with protection, and what else there is to replace, of the caller's own.</summary>
    public static async Task StartAsync(Uri queueUrl, int concurrency, TimeSpan handling, Action<IServiceCollection> protect)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });

        // Standard output belongs to the runner. Warnings only: the worker logs nothing per message above that anyway.
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning)
            .AddConsole(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        protect(builder.Services);
        builder.Services.AddSingleton(new Handling(handling));
        builder.Services.AddSingleton<IMessageSerializer<string>, TextSerializer>();
        builder.Services.AddSqsWorker<string, MeasuredHandler>("bench", options =>
        {
            options.QueueUrl = queueUrl.AbsoluteUri;
            options.MaxConcurrency = concurrency;
        });
        await builder.Build().StartAsync();
    }

    /// <summary>How long a message takes.</summary>
    private sealed record Handling(TimeSpan Time);

    /// <summary>The other contenders read no JSON either.</summary>
    private sealed class TextSerializer : IMessageSerializer<string>
    {
        public string? Deserialize(string body) => body;
    }

    private sealed class MeasuredHandler(Handling handling) : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) =>
            handling.Time == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(handling.Time, TimeProvider.System, cancellationToken);
    }
}
