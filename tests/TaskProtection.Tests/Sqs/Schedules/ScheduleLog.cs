using Microsoft.Extensions.Logging;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

/// <summary>Puts what a worker says into the chronicle.</summary>
internal sealed class ScheduleLog(Chronicle chronicle, string worker) : ILogger<SqsWorker>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => chronicle.Add(Happening.Said, worker, MessageOf(state), text: $"{eventId.Id} {formatter(state, exception)}", number: eventId.Id);

    private static string? MessageOf(object? state)
        => (state as IReadOnlyList<KeyValuePair<string, object?>>)?.FirstOrDefault(static pair => pair.Key == "MessageId").Value as string;
}
