using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TaskProtection.Interop;

/// <summary>A host as a user writes it, with one SQS worker and settings as from appsettings.</summary>
internal sealed class Worker<TMessage> : IAsyncDisposable
{
    private readonly ConcurrentQueue<Delivery<TMessage>> _begun = [];
    private readonly ConcurrentQueue<Delivery<TMessage>> _done = [];
    private readonly Func<Delivery<TMessage>, Task> _handle;
    private readonly CancellationToken _bounded;
    private readonly IHost _host;

    public Worker(
        Endpoint endpoint, JsonTypeInfo<TMessage> json, IReadOnlyDictionary<string, string?> settings, Func<Delivery<TMessage>, Task> handle, RecordingLog log,
        CancellationToken bounded)
    {
        (_handle, _bounded) = (handle, bounded);
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(_ => endpoint.CreateClient());
        builder.Services.AddSingleton(this);
        builder.Services.AddTaskProtection();
        builder.Services.AddSqsWorker<TMessage, Handler<TMessage>>("orders", json);
        _host = builder.Build();
    }

    /// <summary>Every call of the handler, in the order in which they began.</summary>
    public IReadOnlyCollection<Delivery<TMessage>> Begun => _begun;

    /// <summary>Those that returned, in the order in which they did.</summary>
    public IReadOnlyCollection<Delivery<TMessage>> Done => _done;

    public CancellationToken Stopping => _host.Services.GetRequiredService<ITaskProtection>().Stopping;

    public Task StartAsync() => _host.StartAsync(_bounded);

    /// <summary>What SIGTERM sets off.</summary>
    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public async Task HandleAsync(Delivery<TMessage> delivery)
    {
        _begun.Enqueue(delivery);
        await _handle(delivery);
        _done.Enqueue(delivery);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _host.StopAsync(_bounded);
        }
        catch (OperationCanceledException)
        {
            // The check is over in any case, and need not wait for handlers that are not.
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
