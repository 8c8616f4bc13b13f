using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using Moq;

namespace TaskProtection.Tests.Sqs;

/// <summary>
/// One queue behind an <see cref="IAmazonSQS"/>, on the test's clock: visibility, receipts, receive counts, long polls and a
/// redrive policy. A test bends any call with <see cref="Before"/> (it never arrives) or <see cref="After"/> (its reply is lost).
/// </summary>
internal sealed class FakeSqs
{
    public const string Url = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";

    public const string FifoUrl = Url + ".fifo";

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<FakeSqsMessage> _messages = [];
    private readonly List<FakeSqsCall> _calls = [];
    private TaskCompletionSource _changed = New();
    private int _receipts;

    public FakeSqs(TimeProvider time)
    {
        _time = time;
        var mock = new Mock<IAmazonSQS>(MockBehavior.Strict);
        mock.Setup(s => s.ReceiveMessageAsync(It.IsAny<ReceiveMessageRequest>(), It.IsAny<CancellationToken>()))
            .Returns((ReceiveMessageRequest request, CancellationToken token) => CallAsync(request, () => ReceiveAsync(request, token), token));
        mock.Setup(s => s.DeleteMessageBatchAsync(It.IsAny<DeleteMessageBatchRequest>(), It.IsAny<CancellationToken>()))
            .Returns((DeleteMessageBatchRequest request, CancellationToken token) => CallAsync(request, () => Task.FromResult(Delete(request)), token));
        mock.Setup(s => s.DeleteMessageAsync(It.IsAny<DeleteMessageRequest>(), It.IsAny<CancellationToken>()))
            .Returns((DeleteMessageRequest request, CancellationToken token) => CallAsync(
                request,
                () =>
                {
                    Delete(request.ReceiptHandle);
                    return Task.FromResult(new DeleteMessageResponse());
                },
                token));
        mock.Setup(s => s.ChangeMessageVisibilityBatchAsync(It.IsAny<ChangeMessageVisibilityBatchRequest>(), It.IsAny<CancellationToken>()))
            .Returns((ChangeMessageVisibilityBatchRequest request, CancellationToken token) => CallAsync(request, () => Task.FromResult(Change(request)), token));
        mock.Setup(s => s.ChangeMessageVisibilityAsync(It.IsAny<ChangeMessageVisibilityRequest>(), It.IsAny<CancellationToken>()))
            .Returns((ChangeMessageVisibilityRequest request, CancellationToken token) => CallAsync(
                request,
                () => Change(request.ReceiptHandle, request.VisibilityTimeout!.Value)
                    ? Task.FromResult(new ChangeMessageVisibilityResponse())
                    : throw new AmazonSQSException("not available for visibility timeout change") { ErrorCode = "InvalidParameterValue" },
                token));
        mock.Setup(s => s.GetQueueAttributesAsync(It.IsAny<string>(), It.IsAny<List<string>>(), It.IsAny<CancellationToken>()))
            .Returns((string url, List<string> names, CancellationToken token) => CallAsync(names, () => Task.FromResult(Attributes(url)), token));
        mock.Setup(s => s.GetQueueUrlAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns((string name, CancellationToken token) => CallAsync(
                name,
                () => Task.FromResult(Exists ? new GetQueueUrlResponse { QueueUrl = Url } : throw new QueueDoesNotExistException("The specified queue does not exist.")),
                token));
        mock.Setup(s => s.SendMessageAsync(It.IsAny<SendMessageRequest>(), It.IsAny<CancellationToken>()))
            .Returns((SendMessageRequest request, CancellationToken token) => CallAsync(
                request, () => Task.FromResult(new SendMessageResponse { MessageId = $"copy {Requests<SendMessageRequest>().Count()}" }), token));
        Client = mock.Object;
    }

    public IAmazonSQS Client { get; }

    public bool Exists { get; set; } = true;

    public int? MaxReceiveCount { get; set; }

    public int VisibilityTimeout { get; set; } = 30;

    /// <summary>Runs before there is a task, as the SDK's look for credentials does.</summary>
    public Action<CancellationToken> OnCallersThread { get; set; } = static _ => { };

    /// <summary>Runs before a call takes effect: throw, or wait, to keep it from arriving.</summary>
    public Func<object, CancellationToken, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Runs after a call took effect: throw to lose the reply.</summary>
    public Func<object, CancellationToken, Task> After { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Changes what the reply says of one entry, after it took effect.</summary>
    public Action<ChangeMessageVisibilityBatchRequestEntry, ChangeMessageVisibilityBatchResponse>? BendVisibility { get; set; }

    /// <inheritdoc cref="BendVisibility"/>
    public Action<DeleteMessageBatchRequestEntry, DeleteMessageBatchResponse>? BendDelete { get; set; }

    /// <summary>Every call, when it was sent.</summary>
    public IReadOnlyList<FakeSqsCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    public IReadOnlyList<FakeSqsMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    public int Deleted => Messages.Count(m => m.IsDeleted);

    public int DeadLettered => Messages.Count(m => m.IsDeadLettered);

    public int Visible => Messages.Count(m => m.IsLive && m.VisibleAt <= _time.GetUtcNow());

    public int InFlight => Messages.Count(m => m.IsLive && m.VisibleAt > _time.GetUtcNow());

    public IEnumerable<T> Requests<T>() => Calls.Select(c => c.Request).OfType<T>();

    /// <summary>Every visibility that was asked for with this message's receipt, in order: renewals and returns.</summary>
    public IEnumerable<int> VisibilityOf(string id)
    {
        var receipts = Messages.Single(m => m.Id == id).Receipts;
        return Calls.SelectMany(c => c.Request switch
        {
            ChangeMessageVisibilityBatchRequest batch => batch.Entries.Where(e => receipts.Contains(e.ReceiptHandle)).Select(e => e.VisibilityTimeout!.Value),
            ChangeMessageVisibilityRequest one when receipts.Contains(one.ReceiptHandle) => [one.VisibilityTimeout!.Value],
            _ => Enumerable.Empty<int>(),
        });
    }

    public FakeSqsMessage Send(string body = "{}", Dictionary<string, MessageAttributeValue>? attributes = null, int receiveCount = 0, string? group = null)
    {
        lock (_gate)
        {
            var message = new FakeSqsMessage($"m{_messages.Count + 1}", body, _time.GetUtcNow()) { Attributes = attributes, ReceiveCount = receiveCount, Group = group };
            _messages.Add(message);
            Changed();
            return message;
        }
    }

    public void Send(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Send();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<T> CallAsync<T>(object request, Func<Task<T>> effect, CancellationToken token)
    {
        lock (_gate)
        {
            _calls.Add(new(request, _time.GetUtcNow()));
        }

        OnCallersThread(token);
        await Task.Yield(); // As a network does: never the caller's thread.
        await Before(request, token);
        token.ThrowIfCancellationRequested();
        var reply = await effect();
        await After(request, token);
        return reply;
    }

    private async Task<ReceiveMessageResponse> ReceiveAsync(ReceiveMessageRequest request, CancellationToken token)
    {
        var end = _time.GetUtcNow() + TimeSpan.FromSeconds(request.WaitTimeSeconds ?? 0);
        while (true)
        {
            Task changed;
            TimeSpan wait;
            lock (_gate)
            {
                var now = _time.GetUtcNow();
                var messages = Take(request, now);
                if (messages.Count > 0 || now >= end)
                {
                    // Null, as the SDK has it, when there is none.
                    return new ReceiveMessageResponse { Messages = messages.Count > 0 ? messages : null };
                }

                var next = _messages.Where(m => m.IsLive && m.VisibleAt > now).Select(m => m.VisibleAt).Append(end).Min();
                (changed, wait) = (_changed.Task, next - now);
            }

            await changed.WaitAsync(wait, _time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            token.ThrowIfCancellationRequested();
        }
    }

    private List<Message> Take(ReceiveMessageRequest request, DateTimeOffset now)
    {
        List<Message> taken = [];
        var locked = _messages.Where(m => m.IsLive && m.VisibleAt > now && m.Group is not null).Select(m => m.Group).ToHashSet();
        foreach (var message in _messages.Where(m => m.IsLive && m.VisibleAt <= now && !locked.Contains(m.Group)))
        {
            if (message.ReceiveCount >= MaxReceiveCount)
            {
                message.IsDeadLettered = true;
                continue;
            }

            message.ReceiveCount++;
            message.ReceivedAt = now;
            message.Receipts.Add($"r{++_receipts}");
            message.VisibleAt = now + TimeSpan.FromSeconds(request.VisibilityTimeout!.Value);
            var delivered = new Message
            {
                MessageId = message.Id,
                Body = message.Body,
                ReceiptHandle = message.Receipts[^1],
                MessageAttributes = message.Attributes,
                Attributes = new()
                {
                    ["ApproximateReceiveCount"] = message.ReceiveCount.ToString(CultureInfo.InvariantCulture),
                    ["SentTimestamp"] = message.SentAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                },
            };
            if (message.Group is { } group)
            {
                delivered.Attributes["MessageGroupId"] = group;
            }

            taken.Add(delivered);
            if (taken.Count == request.MaxNumberOfMessages)
            {
                break;
            }
        }

        return taken;
    }

    private DeleteMessageBatchResponse Delete(DeleteMessageBatchRequest request)
    {
        request.Entries.ForEach(e => Delete(e.ReceiptHandle));
        var response = new DeleteMessageBatchResponse { Successful = request.Entries.ConvertAll(e => new DeleteMessageBatchResultEntry { Id = e.Id }) };
        request.Entries.ForEach(e => BendDelete?.Invoke(e, response));
        return response;
    }

    /// <summary>As AWS: an old receipt deletes nothing, and says it did.</summary>
    private void Delete(string receipt)
    {
        lock (_gate)
        {
            if (_messages.SingleOrDefault(m => m.Receipts.LastOrDefault() == receipt) is { } message)
            {
                message.IsDeleted = true;
                Changed(); // The next of its group may be delivered.
            }
        }
    }

    private ChangeMessageVisibilityBatchResponse Change(ChangeMessageVisibilityBatchRequest request)
    {
        var response = new ChangeMessageVisibilityBatchResponse { Successful = [], Failed = [] };
        foreach (var entry in request.Entries)
        {
            if (Change(entry.ReceiptHandle, entry.VisibilityTimeout!.Value))
            {
                response.Successful.Add(new() { Id = entry.Id });
            }
            else
            {
                response.Failed.Add(new() { Id = entry.Id, Code = "InvalidParameterValue", SenderFault = true });
            }

            BendVisibility?.Invoke(entry, response);
        }

        return response;
    }

    /// <summary>False, with one code for both, where the receipt is old, and where the message would be hidden for more than twelve hours in all.</summary>
    private bool Change(string receipt, int seconds)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            var visibleAt = now + TimeSpan.FromSeconds(seconds);
            if (_messages.SingleOrDefault(m => m.IsLive && m.VisibleAt > now && m.Receipts.LastOrDefault() == receipt) is not { } message || visibleAt > message.ReceivedAt + TimeSpan.FromHours(12))
            {
                return false;
            }

            message.VisibleAt = visibleAt;
            Changed();
            return true;
        }
    }

    private GetQueueAttributesResponse Attributes(string url)
    {
        if (!Exists || url is not (Url or FifoUrl))
        {
            throw new QueueDoesNotExistException("The specified queue does not exist.");
        }

        var attributes = new Dictionary<string, string>
        {
            ["VisibilityTimeout"] = VisibilityTimeout.ToString(CultureInfo.InvariantCulture),
            ["ApproximateNumberOfMessages"] = Visible.ToString(CultureInfo.InvariantCulture),
        };
        if (MaxReceiveCount is { } count)
        {
            attributes["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:dead","maxReceiveCount":{{count}}}""";
        }

        return new GetQueueAttributesResponse { Attributes = attributes };
    }

    private void Changed()
    {
        _changed.SetResult();
        _changed = New();
    }
}
