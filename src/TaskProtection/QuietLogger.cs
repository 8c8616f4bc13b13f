using Microsoft.Extensions.Logging;

namespace TaskProtection;

/// <summary>
/// Swallows what a logging provider throws. A full disk would otherwise end the loop, or the process, in which something is said: what watches over
/// the task, or the worker and the messages in its hand. Compiled into each package that has loops.
/// </summary>
internal sealed class QuietLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // There is no one left to tell.
        }
    }
}
