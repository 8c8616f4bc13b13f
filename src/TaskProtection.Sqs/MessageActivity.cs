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
        var activity = Start(content, context);
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
            failure = IsFailure(error, metrics.Parts.Stop) ? error : null;
            throw;
        }
        finally
        {
            if (since is { } began)
            {
                metrics.Handled(began, failure);
            }

            End(activity, failure);
        }
    }

    /// <summary>Giving up because the worker stops is what a handler is asked to do: each deployment would look like a fault.</summary>
    private static bool IsFailure(Exception error, StopClock stop)
        => error is DeadLetterException or MessageFormatException || (error is not RetryLaterException && !stop.IsReasonFor(error));

    /// <summary>
    /// Null, and next to nothing done, when nobody listens. Listeners are foreign code, and what one throws, here or at the end, must
    /// not decide what becomes of a message.
    /// </summary>
    private static Activity? Start(MessageContent content, MessageContext context)
    {
        var before = Activity.Current;
        try
        {
            return Source.HasListeners() ? StartHeard(content, context) : null;
        }
        catch (Exception)
        {
            Activity.Current = before; // Otherwise the handler ran in one that nobody ends.
            return null;
        }
    }

    private static Activity? StartHeard(MessageContent content, MessageContext context)
    {
        var (sender, isDecided) = TraceContext.Find(content.Attributes, content.TraceHeader);
        return Source.StartActivity(
            $"{Process} {context.QueueName}",
            ActivityKind.Consumer,
            isDecided ? sender : default,
            [
                // Given at the start, because samplers look at them.
                new("messaging.system", "aws_sqs"),
                new("messaging.operation.type", Process),
                new("messaging.operation.name", Process),
                new("messaging.destination.name", context.QueueName),
                new("messaging.message.id", context.MessageId),
            ],
            isDecided ? null : [new(sender)]);
    }

    private static void End(Activity? activity, Exception? failure)
    {
        try
        {
            using (activity)
            {
                if (failure is not null)
                {
                    activity?.SetTag("error.type", failure.GetType().FullName).SetStatus(ActivityStatusCode.Error, failure.Message);
                }
            }
        }
        catch (Exception)
        {
            // Nobody is left to tell.
        }
    }
}
