using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TaskProtection.Sqs;

/// <summary>What is measured of one worker, from the moment its queue is found. Nothing is timed while nobody listens.</summary>
internal sealed class SqsMetrics(SqsMeter? meter, WorkerParts parts)
{
    private const string ErrorType = "error.type";

    public WorkerParts Parts => parts;

    public TagList Tags { get; } = new(
    [
        new("messaging.system", "aws_sqs"),
        new("messaging.destination.name", parts.Queue.Name),
        new("taskprotection.sqs.worker", parts.Settings.Name),
    ]);

    public bool TimesHandlers => meter is { Processes.Enabled: true };

    /// <summary>Times one call of SQS, under the name that SQS has for it.</summary>
    /// <param name="operation">That name.</param>
    /// <param name="call">Makes the call.</param>
    /// <param name="errorOf">The error that an answer holds although the call succeeded, or null.</param>
    public Task<T> CallAsync<T>(string operation, Func<Task<T>> call, Func<T, string?>? errorOf = null)
        => meter is { Calls.Enabled: true } ? TimeAsync(operation, call, errorOf) : call();

    /// <param name="since">When the handler began.</param>
    /// <param name="failure">What it failed with; null where it did not fail.</param>
    public void Handled(long since, Exception? failure)
    {
        var tags = Tags;
        tags.Add("messaging.operation.name", "process");
        if (failure is not null)
        {
            tags.Add(ErrorType, failure.GetType().FullName);
        }

        Record(meter!.Processes, since, tags);
    }

    private async Task<T> TimeAsync<T>(string operation, Func<Task<T>> call, Func<T, string?>? errorOf)
    {
        var tags = Tags;
        tags.Add("messaging.operation.name", operation);
        var since = parts.Time.GetTimestamp();
        try
        {
            var reply = await call().ConfigureAwait(false);
            if (errorOf?.Invoke(reply) is { } code)
            {
                tags.Add(ErrorType, code);
            }

            return reply;
        }
        catch (Exception error)
        {
            tags.Add(ErrorType, error is Amazon.Runtime.AmazonServiceException { ErrorCode: { Length: > 0 } known } ? known : error.GetType().FullName);
            throw;
        }
        finally
        {
            Record(meter!.Calls, since, tags);
        }
    }

    /// <summary>Listeners are foreign code, and what one throws must not decide what becomes of a message.</summary>
    private void Record(Histogram<double> histogram, long since, in TagList tags)
    {
        try
        {
            histogram.Record(parts.Time.GetElapsedTime(since).TotalSeconds, tags);
        }
        catch (Exception)
        {
            // Nobody is left to tell.
        }
    }
}
