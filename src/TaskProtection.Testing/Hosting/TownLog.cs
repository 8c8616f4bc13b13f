using Microsoft.Extensions.Logging;

namespace TaskProtection.Testing.Hosting;

/// <summary>Hands the log lines of a task to the world, where they are lines of its output.</summary>
internal sealed class TownLog(Action<string> write) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => write($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" {exception.GetType().Name}: {exception.Message}")}");

    public void Dispose()
    {
    }
}
