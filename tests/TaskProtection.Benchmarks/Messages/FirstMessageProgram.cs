using System.Diagnostics;
using System.Text.Json;
using Amazon.SQS;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskProtection.Aws;
using TaskProtection.Sqs;

namespace TaskProtection.Benchmarks.Messages;

/// <summary>
/// An SQS worker without linger, in a process of its own: every message is the first of a busy period. Says <c>"ready"</c>, and answers
/// <c>take</c> with what it noted since.
/// </summary>
internal static class FirstMessageProgram
{
    public const string Command = "first-message";

    public static async Task<int> RunAsync(TargetMode instance, Uri queueUrl)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        using var calls = new TimedCalls();
        var (sqs, notes) = (new TimedSqs(), new List<FirstMessage>());
        builder.Services.AddSingleton(new AwsTransport(calls, credentials: null));
        builder.Services.AddTaskProtection(options =>
        {
            options.Task.Linger = TimeSpan.Zero;
            options.Instance.Enabled = instance;
        });
        builder.Services.AddSingleton<IAmazonSQS>(sqs);
        builder.Services.AddSingleton<IMessageSerializer<string>, Text>();
        builder.Services.AddSingleton(new Noting(() => notes.Add(new(
            Stopwatch.GetElapsedTime(sqs.LastMessage).TotalMilliseconds, calls.LastWrites.TotalMilliseconds))));
        builder.Services.AddSqsWorker<string, NotingHandler>("bench", options => (options.QueueUrl, options.MaxConcurrency) = (queueUrl.AbsoluteUri, 1));
        await builder.Build().StartAsync();
        Console.Out.WriteLine("\"ready\"");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line != "take")
            {
                throw new ArgumentException($"The worker does not know '{line}'.");
            }

            Console.Out.WriteLine(JsonSerializer.Serialize(notes)); // The last message has been deleted: nothing is noted meanwhile.
            notes.Clear();
        }

        return 0;
    }

    private sealed record Noting(Action Now);

    private sealed class Text : IMessageSerializer<string>
    {
        public string? Deserialize(string body) => body;
    }

    private sealed class NotingHandler(Noting noting) : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken)
        {
            noting.Now();
            return Task.CompletedTask;
        }
    }
}
