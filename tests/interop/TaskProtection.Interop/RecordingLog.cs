using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TaskProtection.Interop;

/// <summary>What the hosts of one check logged, to be shown only if it fails.</summary>
internal sealed class RecordingLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _lines.Enqueue($"{Environment.NewLine}  {TimeProvider.System.GetElapsedTime(_start).TotalSeconds,7:0.000} s {logLevel} [{eventId.Id}] {formatter(state, exception)} {exception?.Message}");

    public override string ToString() => string.Concat(_lines);

    public void Dispose()
    {
    }
}
