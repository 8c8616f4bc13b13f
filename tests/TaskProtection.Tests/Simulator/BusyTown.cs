using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskProtection.Sqs;
using TaskProtection.Testing;
using SqsQueue = TaskProtection.Testing.Sqs.SqsQueue;

namespace TaskProtection.Tests.Simulator;

/// <summary>A town whose worker has a message.</summary>
internal static class BusyTown
{
    /// <summary>The message takes ten minutes, and has been handled for one.</summary>
    public static async Task<SqsQueue> BeBusyAsync(this WorkerTown town, Action<HostApplicationBuilder>? configure = null)
    {
        var queue = await town.StartAsync<TenMinutes>(configure);
        await town.PassAsync(TimeSpan.FromMinutes(1));
        return queue;
    }

    public static async Task<SqsQueue> StartAsync<THandler>(this WorkerTown town, Action<HostApplicationBuilder>? configure = null)
        where THandler : class, IMessageHandler<string>
    {
        var queue = town.Simulator.Sqs.CreateQueue("work");
        await town.RunAsync(builder =>
        {
            builder.Configuration["TaskProtection:Sqs:work:QueueName"] = "work";
            configure?.Invoke(builder);
            builder.Services
                .AddSingleton<IMessageSerializer<string>>(new Text())
                .AddTaskProtection()
                .AddSqsWorker<string, THandler>("work", static _ => { });
        });
        queue.Send("x");
        return queue;
    }

    private sealed class Text : IMessageSerializer<string>
    {
        public string? Deserialize(string body) => body;
    }

    private sealed class TenMinutes(TimeProvider time) : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken)
            => Task.Delay(TimeSpan.FromMinutes(10), time, cancellationToken);
    }
}
