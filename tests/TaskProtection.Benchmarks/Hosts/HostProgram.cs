using System.Text.Json;
using Amazon.SQS;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskProtection.Sqs;

namespace TaskProtection.Benchmarks.Hosts;

/// <summary>
/// A host in a process of its own, with nothing to do. Says <c>"ready"</c> once it has started, obeys its standard input (<c>begin</c> and
/// <c>end</c> mark the part that is measured), and on SIGTERM says when its last poll was answered.
/// </summary>
internal static class HostProgram
{
    public const string Command = "host";

    public static async Task<int> RunAsync(HostRole role, Uri queueUrl, TimeSpan? waitTime)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        var time = new CountedTime();
        builder.Services.AddSingleton<TimeProvider>(time);
        if (role is HostRole.Protected or HostRole.Worker)
        {
            builder.Services.AddTaskProtection();
        }

        if (role is HostRole.BareLoop or HostRole.Worker)
        {
            builder.Services.AddSingleton<IAmazonSQS>(new TimedSqs());
        }

        if (role == HostRole.BareLoop)
        {
            builder.Services.AddHostedService(provider => new IdleLoop(provider.GetRequiredService<IAmazonSQS>(), queueUrl));
        }

        if (role == HostRole.Worker)
        {
            builder.Services.AddSingleton<IMessageSerializer<string>, Text>();
            builder.Services.AddSqsWorker<string, NoHandler>("bench", options => (options.QueueUrl, options.WaitTime) = (queueUrl.AbsoluteUri, waitTime));
        }

        using var host = builder.Build();
        await host.StartAsync();
        Console.Out.WriteLine("\"ready\"");
        _ = Task.Run(() => Obey(time)); // Reading a console blocks.
        await host.WaitForShutdownAsync();
        Write(new HostEnd(host.Services.GetService<IAmazonSQS>() is TimedSqs sqs ? sqs.LastAnswer : 0));
        return 0;
    }

    private static void Obey(CountedTime time)
    {
        var (wakeUps, cpu) = (WakeUps.ByThread(), TimeSpan.Zero); // The first count is compiled: that is not to be measured.
        while (Console.In.ReadLine() is { } line)
        {
            switch (line)
            {
                case "begin":
                    time.Clear();
                    (wakeUps, cpu) = (WakeUps.ByThread(), Environment.CpuUsage.TotalTime);
                    Console.Out.WriteLine("\"begun\"");
                    break;
                case "end":
                    cpu = Environment.CpuUsage.TotalTime - cpu;
                    var (fired, shortest) = time.Fired;
                    Write(new IdleFigures(cpu.TotalSeconds, WakeUps.Since(wakeUps), fired, shortest?.TotalSeconds));
                    break;
                default:
                    throw new ArgumentException($"The host does not know '{line}'.");
            }
        }
    }

    private static void Write<T>(T answer) => Console.Out.WriteLine(JsonSerializer.Serialize(answer));

    private sealed class Text : IMessageSerializer<string>
    {
        public string? Deserialize(string body) => body;
    }

    private sealed class NoHandler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
