using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>Sends receives, and takes into hand what they bring.</summary>
internal sealed class Receiver(WorkerParts parts, Dispatcher dispatcher)
{
    /// <summary>A receive that is this much overdue is on a dead connection.</summary>
    public static readonly TimeSpan Overdue = TimeSpan.FromSeconds(10);

    /// <summary>What a standard queue knows nothing of, and is not asked for.</summary>
    private static readonly string[] FifoAttributes = [MessageSystemAttributeName.MessageDeduplicationId.Value, MessageSystemAttributeName.SequenceNumber.Value];

    /// <param name="most">The most messages to ask for.</param>
    /// <param name="wait">How long SQS holds the receive open while the queue is empty.</param>
    public async Task<IReadOnlyList<InFlightMessage>> ReceiveAsync(int most, TimeSpan wait)
    {
        var request = new ReceiveMessageRequest(parts.Queue.Url)
        {
            MaxNumberOfMessages = most,
            WaitTimeSeconds = (int)wait.TotalSeconds,
            VisibilityTimeout = (int)parts.Queue.Visibility.TotalSeconds,
            MessageSystemAttributeNames =
            [
                MessageSystemAttributeName.ApproximateReceiveCount.Value,
                MessageSystemAttributeName.AWSTraceHeader.Value,
                MessageSystemAttributeName.MessageGroupId.Value,
                MessageSystemAttributeName.SentTimestamp.Value,
                .. parts.Queue.IsFifo ? FifoAttributes : [],
            ],
            MessageAttributeNames = ["All"],
        };
        var end = parts.Settings.Options.ReceiveOnStop == ReceiveOnStop.Cancel ? parts.Stop.Stopping : parts.Stop.PollEnd;
        var open = new OpenReceive(parts.Time.GetTimestamp(), wait);
        using var bounded = new BoundedToken(wait + Overdue, parts.Time, end);
        parts.OpenReceives.Begin(open);
        var receive = SendAsync(request, bounded.Token);
        try
        {
            return Take(await receive.WaitAsync(bounded.Token).ConfigureAwait(false), open);
        }
        catch (Exception) when (!bounded.Token.IsCancellationRequested)
        {
            parts.OpenReceives.End(open);
            throw;
        }
        catch
        {
            // Not ended: SQS has not heard of it, and fills it from what goes back meanwhile. Not every client says that it was cancelled.
            parts.OpenReceives.GiveUp(open);
            if (end.IsCancellationRequested)
            {
                Interlocked.Increment(ref parts.Counters.ReceivesGivenUp);
                parts.Log.ReceiveGivenUp();
            }

            _ = Detached.Run(() => ReturnLateAsync(receive, open));
            throw;
        }
    }

    /// <summary>Async, so that a client that throws before there is a task fails like any other.</summary>
    private async Task<ReceiveMessageResponse> SendAsync(ReceiveMessageRequest request, CancellationToken cancellationToken)
        => await parts.Metrics.CallAsync("ReceiveMessage", () => parts.Sqs.ReceiveMessageAsync(request, cancellationToken)).ConfigureAwait(false);

    /// <summary>
    /// The reply may have been on its way when the receive was given up, at a stop or as overdue: what it brings goes back, for as
    /// long as there is time. Its slots may have been asked for again.
    /// </summary>
    private async Task ReturnLateAsync(Task<ReceiveMessageResponse> receive, OpenReceive open)
    {
        try
        {
            var reply = await receive.WaitAsync(parts.Stop.Deadline).ConfigureAwait(false);
            await dispatcher.ReturnAsync(Take(reply, open)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It was cancelled, as it was asked to be: that has been counted, or said.
        }
    }

    private List<InFlightMessage> Take(ReceiveMessageResponse reply, OpenReceive open)
    {
        parts.OpenReceives.End(open);
        var messages = (reply.Messages ?? []).ConvertAll(message => new InFlightMessage(message, open.RequestedAt));
        Interlocked.Add(ref parts.Counters.Received, messages.Count);
        parts.InHand.Add(messages);
        parts.Leases.Hold(messages);
        if (messages.Count > 0)
        {
            parts.Stop.LookWhileAnyIsIn(parts.InHand);
        }

        return messages;
    }
}
