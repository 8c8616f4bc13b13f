using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TaskProtection.Interop;

/// <summary>A host as a user writes it, with one SQS worker and settings as from appsettings.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private readonly ConcurrentQueue<Delivery> _begun = [];
    private readonly ConcurrentQueue<Delivery> _done = [];
    private readonly Func<Delivery, Task> _handle;
    private readonly CancellationToken _bounded;
    private readonly IHost _host;

    public Worker(
        Endpoint endpoint, IReadOnlyDictionary<string, string?> settings, Func<Delivery, Task> handle, RecordingLog log, CancellationToken bounded)
    {
        (_handle, _bounded) = (handle, bounded);
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(_ => endpoint.CreateClient());
        builder.Services.AddSingleton(this);
        builder.Services.AddTaskProtection();
        builder.Services.AddSqsWorker<Order, Handler>("orders", InteropJson.Default.Order);
        _host = builder.Build();
    }

    /// <summary>Every call of the handler, in the order in which they began.</summary>
    public IReadOnlyCollection<Delivery> Begun => _begun;

    /// <summary>Those that returned, in the order in which they did.</summary>
    public IReadOnlyCollection<Delivery> Done => _done;

    public CancellationToken Stopping => _host.Services.GetRequiredService<ITaskProtection>().Stopping;

    public Task StartAsync() => _host.StartAsync(_bounded);

    /// <summary>What SIGTERM sets off.</summary>
    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public async Task HandleAsync(Delivery delivery)
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
