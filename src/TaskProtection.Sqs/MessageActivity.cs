using System.Diagnostics;

namespace TaskProtection.Sqs;

/// <summary>Runs a handler inside the trace that its message came from, and times it. Names are those of OpenTelemetry's conventions for messaging.</summary>
internal static class MessageActivity
{
    private const string Process = "process";

    private static readonly ActivitySource Source = new(SqsWorkerDiagnostics.ActivitySourceName);

    /// <exception cref="MessageFormatException">The body cannot be read.</exception>
    public static async Task RunAsync(MessageInvoker invoker, MessageContent content, MessageContext context, SqsMetrics metrics, CancellationToken cancellationToken)
    {
        using var activity = Start(content, context);
        long? since = metrics.TimesHandlers ? metrics.Parts.Time.GetTimestamp() : null;
        Exception? failure = null;
        try
        {
            if (content.Unreadable is { } reason)
            {
                throw new MessageFormatException(reason);
            }

            await invoker.InvokeAsync(content.Body, context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            if (IsFailure(error, context))
            {
                failure = error;
                activity?.SetTag("error.type", error.GetType().FullName).SetStatus(ActivityStatusCode.Error, error.Message);
            }

            throw;
        }
        finally
        {
            if (since is { } began)
            {
                metrics.Handled(began, failure);
            }
        }
    }

    /// <summary>Giving up because the worker stops is what a handler is asked to do: each deployment would look like a fault.</summary>
    private static bool IsFailure(Exception error, MessageContext context)
        => error is not RetryLaterException && !(error is OperationCanceledException && context.Stopping.IsCancellationRequested);

    /// <summary>Null, and next to nothing done, when nobody listens.</summary>
    private static Activity? Start(MessageContent content, MessageContext context)
        => !Source.HasListeners() ? null : Source.StartActivity(
            $"{Process} {context.QueueName}",
            ActivityKind.Consumer,
            TraceContext.Find(content.Attributes, content.TraceHeader),
            [
                // Given at the start, because samplers look at them.
                new("messaging.system", "aws_sqs"),
                new("messaging.operation.type", Process),
                new("messaging.operation.name", Process),
                new("messaging.destination.name", context.QueueName),
                new("messaging.message.id", context.MessageId),
            ]);
}
