using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TaskProtection.Tests;

/// <summary>Keeps every log line, to be asked for.</summary>
internal sealed class RecordingLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, EventId Id, string Text)> Lines { get; } = [];

    /// <summary>What every line throws from now on, as a provider does whose disk is full.</summary>
    public Exception? Fault { get; set; }

    public int Count(int eventId) => Lines.Count(l => l.Id.Id == eventId);

    public string Text(int eventId) => Lines.First(l => l.Id.Id == eventId).Text;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Fault is { } fault)
        {
            throw fault;
        }

        Lines.Enqueue((logLevel, eventId, formatter(state, exception)));
    }

    public void Dispose()
    {
    }
}
