using Microsoft.Extensions.Logging;

namespace TaskProtection.Sqs;

/// <summary>Every log line of a worker, events 400 to 499. No line holds a body, an attribute or a receipt handle.</summary>
internal sealed partial class SqsWorkerLog(ILogger logger, string worker)
{
    private readonly QuietLogger _logger = new(logger);

    public void Started(SqsQueue queue, SqsWorkerSettings settings)
        => Started(worker, queue.Url, settings.Options.MaxConcurrency, settings.WaitTime(queue.Visibility), queue.Visibility);

    public void AttributesDenied(Exception error) => AttributesDenied(error, worker);

    public void OneDeliveryOnly() => OneDeliveryOnly(worker);

    public void QueueUnavailable(Exception error, string reason) => QueueUnavailable(error, worker, reason);

    public void QueueMissing(Exception error) => QueueMissing(error, worker, error.Message);

    public void ReceiveFailing(Exception error) => ReceiveFailing(error, worker, error.Message);

    public void ReceiveRecovered() => ReceiveRecovered(worker);

    public void ReceiveGivenUp() => ReceiveGivenUp(worker);

    public void WorkerDied(Exception error) => WorkerDied(error, worker, error.Message);

    public void Refused(string message, ProtectionFailure failure) => Refused(worker, message, failure);

    public void HeldBack(string message, ProtectionFailure failure) => HeldBack(worker, message, failure);

    public void Unreadable(string message, int count, string reason, TimeSpan delay) => Unreadable(worker, message, count, reason, delay);

    public void Failed(Exception error, string message, int count, TimeSpan delay) => Failed(error, worker, message, count, delay);

    public void RetryLater(RetryLaterException wish, string message, int count, TimeSpan delay) => RetryLater(wish.InnerException, worker, message, count, delay, wish.Message);

    public void DeadLettered(Exception error, string message, int count, string copy) => DeadLettered(error.InnerException, worker, message, count, copy, error.Message);

    public void DeadLetterFailed(Exception error, string message) => DeadLetterFailed(error, worker, message, error.Message);

    public void NoDeadLetterQueue(string message) => NoDeadLetterQueue(worker, message);

    public void UnreadableNeedsDeadLetterQueue() => UnreadableNeedsDeadLetterQueue(worker);

    public void ReturnFailed(string message, string reason) => ReturnFailed(worker, message, reason);

    public void Unknown(string message, string reason) => Unknown(worker, message, reason);

    public void HandledBefore(string message) => HandledBefore(worker, message);

    public void VisibilityLost(string message) => VisibilityLost(worker, message);

    public void RenewalsFailing(Exception? error) => RenewalsFailing(error, worker);

    public void RenewalsRecovered() => RenewalsRecovered(worker);

    public void CallsFailing(Exception? error, string operation, string reason) => CallsFailing(error, worker, operation, reason);

    public void CallsRecovered(string operation) => CallsRecovered(worker, operation);

    public void MessageError(Exception error, string message) => MessageError(error, worker, message);

    public void FailedLate(Exception error, string message) => FailedLate(error, worker, message);

    public void Paused(int inHand) => Paused(worker, inHand);

    public void Resumed() => Resumed(worker);

    public void Stopping(int inHand) => Stopping(worker, inHand);

    public void IgnoresAbort(string message, int seconds) => IgnoresAbort(worker, message, seconds);

    public void Stopped(WorkerCounters counters)
        => Stopped(
            worker,
            counters.Received,
            counters.Deleted,
            counters.Failed,
            counters.DeadLettered,
            counters.Returned,
            counters.ReturnedBehind,
            counters.Unknown,
            counters.Lost);

    public void Stranded(long stranded) => Stranded(worker, stranded);

    [LoggerMessage(400, LogLevel.Information, "SQS worker {Worker} reads {QueueUrl}: {MaxConcurrency} messages at a time, wait {WaitTime}, visibility {VisibilityTimeout}")]
    private partial void Started(string worker, string queueUrl, int maxConcurrency, TimeSpan waitTime, TimeSpan visibilityTimeout);

    [LoggerMessage(401, LogLevel.Warning, "SQS worker {Worker} may not read the queue's attributes (sqs:GetQueueAttributes is denied): its redrive policy is unknown, and more than one delivery is assumed")]
    private partial void AttributesDenied(Exception error, string worker);

    [LoggerMessage(402, LogLevel.Warning, "The redrive policy of SQS worker {Worker}'s queue dead-letters a message after one delivery (maxReceiveCount 1): the worker protects the task before each receive, one message at a time, and a message that it must give back is dead-lettered. Use 2 or more")]
    private partial void OneDeliveryOnly(string worker);

    [LoggerMessage(403, LogLevel.Warning, "SQS worker {Worker} cannot look up its queue and keeps trying: {Reason}")]
    private partial void QueueUnavailable(Exception error, string worker, string reason);

    [LoggerMessage(404, LogLevel.Error, "SQS worker {Worker} has no queue and keeps looking for it: {Reason}")]
    private partial void QueueMissing(Exception error, string worker, string reason);

    [LoggerMessage(410, LogLevel.Warning, "SQS worker {Worker} cannot receive and keeps trying, with pauses of up to 30 s: {Reason}")]
    private partial void ReceiveFailing(Exception error, string worker, string reason);

    [LoggerMessage(411, LogLevel.Information, "SQS worker {Worker} receives again")]
    private partial void ReceiveRecovered(string worker);

    [LoggerMessage(412, LogLevel.Critical, "SQS worker {Worker} ended with an error that it did not expect, and handles nothing any more: the host stops, unless it ignores what its services throw: {Reason}")]
    private partial void WorkerDied(Exception error, string worker, string reason);

    [LoggerMessage(413, LogLevel.Information, "SQS worker {Worker} gave up its open receive to stop: messages that SQS was handing out at that moment stay hidden until their visibility timeout ends")]
    private partial void ReceiveGivenUp(string worker);

    [LoggerMessage(420, LogLevel.Information, "SQS worker {Worker} gives message {MessageId} back, not begun ({Failure}), and protects before it receives until that succeeds")]
    private partial void Refused(string worker, string messageId, ProtectionFailure failure);

    [LoggerMessage(421, LogLevel.Warning, "SQS worker {Worker} holds message {MessageId} back ({Failure}): giving it back would dead-letter it, or bring it nearer to that once more, so it waits until protection is granted")]
    private partial void HeldBack(string worker, string messageId, ProtectionFailure failure);

    [LoggerMessage(430, LogLevel.Error, "SQS worker {Worker} cannot read message {MessageId} (delivery {ReceiveCount}): {Reason}. It comes back in {Delay}, to be tried again or dead-lettered")]
    private partial void Unreadable(string worker, string messageId, int receiveCount, string reason, TimeSpan delay);

    [LoggerMessage(431, LogLevel.Error, "The handler of SQS worker {Worker} failed on message {MessageId} (delivery {ReceiveCount}). It comes back in {Delay}, to be tried again or dead-lettered")]
    private partial void Failed(Exception error, string worker, string messageId, int receiveCount, TimeSpan delay);

    [LoggerMessage(460, LogLevel.Information, "The handler of SQS worker {Worker} wants message {MessageId} (delivery {ReceiveCount}) again in {Delay}: {Reason}")]
    private partial void RetryLater(Exception? error, string worker, string messageId, int receiveCount, TimeSpan delay, string reason);

    [LoggerMessage(461, LogLevel.Warning, "SQS worker {Worker} sent message {MessageId} (delivery {ReceiveCount}) to the dead-letter queue as {CopyId}, and deletes it: {Reason}")]
    private partial void DeadLettered(Exception? error, string worker, string messageId, int receiveCount, string copyId, string reason);

    [LoggerMessage(462, LogLevel.Error, "SQS worker {Worker} could not send message {MessageId} to the dead-letter queue (that needs sqs:SendMessage on it), so the message is kept and comes again: {Reason}")]
    private partial void DeadLetterFailed(Exception error, string worker, string messageId, string reason);

    [LoggerMessage(463, LogLevel.Error, "SQS worker {Worker} cannot dead-letter message {MessageId}: its queue has no redrive policy that names a queue, or it may not be read. The message is kept and comes again")]
    private partial void NoDeadLetterQueue(string worker, string messageId);

    [LoggerMessage(464, LogLevel.Warning, "SQS worker {Worker} has OnUnreadable: DeadLetter, but its queue has no redrive policy that names a queue, or it may not be read: what cannot be read comes again and again")]
    private partial void UnreadableNeedsDeadLetterQueue(string worker);

    [LoggerMessage(432, LogLevel.Warning, "SQS worker {Worker} could not give message {MessageId} back: {Reason}. It comes again when its visibility timeout ends")]
    private partial void ReturnFailed(string worker, string messageId, string reason);

    [LoggerMessage(433, LogLevel.Error, "SQS worker {Worker} handled message {MessageId}, but cannot say that it is deleted: {Reason}. It may be handled again")]
    private partial void Unknown(string worker, string messageId, string reason);

    [LoggerMessage(439, LogLevel.Information, "SQS worker {Worker} has handled message {MessageId} before; it is deleted, and not handled again")]
    private partial void HandledBefore(string worker, string messageId);

    [LoggerMessage(434, LogLevel.Warning, "SQS worker {Worker} lost message {MessageId} to its visibility timeout; its handler is cancelled, and another worker may have the message")]
    private partial void VisibilityLost(string worker, string messageId);

    [LoggerMessage(435, LogLevel.Warning, "SQS worker {Worker} cannot renew the visibility of its messages and keeps trying")]
    private partial void RenewalsFailing(Exception? error, string worker);

    [LoggerMessage(436, LogLevel.Information, "SQS worker {Worker} renews visibility again")]
    private partial void RenewalsRecovered(string worker);

    [LoggerMessage(437, LogLevel.Error, "SQS worker {Worker} met an error that it did not expect with message {MessageId}, and goes on; the message comes again when its visibility timeout ends")]
    private partial void MessageError(Exception error, string worker, string messageId);

    [LoggerMessage(438, LogLevel.Information, "The handler of SQS worker {Worker} failed on message {MessageId} after it was told to stop: the message goes back, or is no longer this worker's")]
    private partial void FailedLate(Exception error, string worker, string messageId);

    [LoggerMessage(470, LogLevel.Information, "SQS worker {Worker} is paused, with {InHand} messages in hand, which it finishes")]
    private partial void Paused(string worker, int inHand);

    [LoggerMessage(471, LogLevel.Information, "SQS worker {Worker} is resumed")]
    private partial void Resumed(string worker);

    [LoggerMessage(440, LogLevel.Information, "SQS worker {Worker} is stopping with {InHand} messages in hand")]
    private partial void Stopping(string worker, int inHand);

    [LoggerMessage(441, LogLevel.Warning, "The handler of SQS worker {Worker} for message {MessageId} ignores its cancellation token; the message stays hidden for {Seconds} s, until this process is gone")]
    private partial void IgnoresAbort(string worker, string messageId, int seconds);

    [LoggerMessage(442, LogLevel.Information, "SQS worker {Worker} stopped: {Received} received, {Deleted} deleted, {Failed} failed, {DeadLettered} dead-lettered, {Returned} returned, {ReturnedBehind} returned behind one that failed, {Unknown} unknown, {Lost} lost")]
    private partial void Stopped(
        string worker, long received, long deleted, long failed, long deadLettered, long returned, long returnedBehind, long unknown, long lost);

    [LoggerMessage(443, LogLevel.Warning, "SQS worker {Worker} had neither deleted nor given back {Stranded} messages when its stop ended: those that it cannot give back before the process ends come again when their visibility timeout ends")]
    private partial void Stranded(string worker, long stranded);

    [LoggerMessage(450, LogLevel.Warning, "SQS worker {Worker} fails to call {Operation}, and keeps trying for as long as each message is its own: {Reason}")]
    private partial void CallsFailing(Exception? error, string worker, string operation, string reason);

    [LoggerMessage(451, LogLevel.Information, "SQS worker {Worker} calls {Operation} without errors again")]
    private partial void CallsRecovered(string worker, string operation);
}
