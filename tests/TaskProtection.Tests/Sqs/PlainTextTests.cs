using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using TaskProtection.Sqs;
using TaskProtection.Testing;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Sqs;

/// <summary>A whole worker whose messages are no JSON, on the simulator.</summary>
[Collection(TimeAlone.Name)]
public class AWorkerOfPlainText
{
    [Fact]
    public async Task Handles_each_body_as_it_was_sent()
    {
        var read = new ConcurrentQueue<string>();
        await using var town = new WorkerTown();
        var notes = town.Simulator.Sqs.CreateQueue("notes");
        await town.RunAsync(builder => builder.Services
            .AddSingleton(read)
            .AddTaskProtection()
            .AddSqsWorker<string, Reader>("notes", new PlainText(), static o => o.QueueName = "notes"));
        notes.Send("no milk left");
        notes.Send("\"{");
        await town.UntilEmptyAsync(notes);

        Assert.Equal(["\"{", "no milk left"], read.Order(StringComparer.Ordinal));
        town.Check();
    }

    private sealed class PlainText : IMessageSerializer<string>
    {
        public string Deserialize(string body) => body;
    }

    private sealed class Reader(ConcurrentQueue<string> read) : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken)
        {
            read.Enqueue(message);
            return Task.CompletedTask;
        }
    }
}
