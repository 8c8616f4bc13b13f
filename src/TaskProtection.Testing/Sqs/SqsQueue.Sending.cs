using System.Security.Cryptography;
using System.Text;

namespace TaskProtection.Testing.Sqs;

/// <content>What comes in, and what goes out for good.</content>
public sealed partial class SqsQueue
{
    /// <summary>Sends a text, and answers the message's id. A FIFO queue takes only the other overload: a message of it needs a group.</summary>
    /// <exception cref="ArgumentException">The queue refuses it; the message says why.</exception>
    public string Send(string body)
    {
        var sent = Send(new SqsContent { Body = body });
        return sent.MessageId ?? throw new ArgumentException(
            $"The queue refuses the message: {sent.Error!.Code}: {sent.Error.Message}"
                + (IsFifo ? " Send a FIFO queue an SqsContent with a GroupId, and with a DeduplicationId unless the queue has ContentBasedDeduplication." : ""),
            nameof(body));
    }

    /// <summary>Sends a message.</summary>
    public SqsSendResult Send(SqsContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var turn = Begin();
        var error = _isDeleted ? SqsErrors.QueueDoesNotExist : SqsRules.Check(content, Settings, IsFifo);
        if (error is not null)
        {
            return new SqsSendResult(null, null, error);
        }

        string? deduplication = null;
        if (IsFifo)
        {
            deduplication = content.DeduplicationId ?? Hash(content.Body);
            content = content with { DeduplicationId = deduplication };
            if (_deduplication.Find(deduplication, turn.Now) is { } earlier)
            {
                return earlier;
            }
        }

        var message = Accept(_world.NextId_NeedsTurn(), content, _world.Time.GetUtcNow(), deadLetterSource: null);
        _sent++;
        Log("sqs.sent", message, ("body", content.Body));
        var delay = content.Delay is { } own && !IsFifo ? own : Settings.Delay;
        if (delay > TimeSpan.Zero)
        {
            Move(message, SqsMessageState.Delayed);
            Hold(message, turn.Now + delay, turn.Now);
        }
        else
        {
            Move(message, SqsMessageState.Visible);
            ServePolls(turn.Now);
        }

        var sent = new SqsSendResult(message.Id, message.SequenceNumber, null);
        if (deduplication is not null)
        {
            _deduplication.Remember(deduplication, sent, turn.Now);
        }

        return sent;
    }

    /// <summary>Deletes a message by the receipt handle of its last delivery; null when it succeeded, which a stale receipt may do in vain.</summary>
    public SqsError? Delete(string receiptHandle)
    {
        ArgumentNullException.ThrowIfNull(receiptHandle);
        using var turn = Begin();
        if (_isDeleted || !TryRead(receiptHandle, out var receipt))
        {
            return _isDeleted ? SqsErrors.QueueDoesNotExist : SqsErrors.NotAReceiptHandle(receiptHandle);
        }

        if (!_messages.TryGetValue(receipt.Message, out var message))
        {
            return null;
        }

        var isStale = receipt.Number < message.OldestReceipt;
        if (IsFifo && (isStale || message.State == SqsMessageState.Visible))
        {
            return SqsErrors.ReceiptExpired(receiptHandle);
        }

        if (!isStale || Settings.StaleReceipts == SqsStaleReceipts.Honoured)
        {
            _deleted++;
            Log("sqs.deleted", message);
            Move(message, SqsMessageState.Gone);

            // A FIFO group may have opened, and a full queue have room again.
            ServePolls(turn.Now);
        }

        return null;
    }

    /// <summary>Deletes everything that is in the queue, once a minute at most; null when done.</summary>
    public SqsError? Purge()
    {
        using var turn = Begin();
        if (_isDeleted)
        {
            return SqsErrors.QueueDoesNotExist;
        }

        // AWS's own limit.
        if (_purgedAt is { } at && turn.Now - at < TimeSpan.FromSeconds(60))
        {
            return SqsErrors.PurgeInProgress(Name);
        }

        _purgedAt = turn.Now;
        foreach (var message in _messages.Values.ToArray())
        {
            _purged++;
            Log("sqs.deleted", message);
            Move(message, SqsMessageState.Gone);
        }

        return null;
    }

    /// <summary>Deletes the queue and what is in it. Open polls end.</summary>
    internal void DeleteQueue()
    {
        using var turn = Begin();
        if (_isDeleted)
        {
            return;
        }

        _isDeleted = true;
        foreach (var message in _messages.Values.ToArray())
        {
            Move(message, SqsMessageState.Gone);
        }

        EndPolls(new SqsReceiveResult([], SqsErrors.QueueDoesNotExist));
        _alarm.Dispose();
        _world.Forget_NeedsTurn(this);
    }

    private bool TryRead(string receiptHandle, out SqsReceipt receipt)
    {
        var read = SqsReceipt.Read(receiptHandle);
        receipt = read ?? default;
        return read is not null && receipt.Queue == _tag;
    }

    private static string Hash(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
}
