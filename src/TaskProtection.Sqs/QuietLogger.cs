using Microsoft.Extensions.Logging;

namespace TaskProtection.Sqs;

/// <summary>
/// Swallows what a logging provider throws. The worker logs inside its loops and its timers: a full disk there would end the
/// loop, or the process, and take the messages in hand with it.
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
