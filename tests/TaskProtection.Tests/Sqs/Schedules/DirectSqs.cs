using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Sqs;

/// <summary>
/// One worker's calls to SQS straight on the queue's state, with the simulator's faults between: what its HTTP door does, without
/// HTTP, signatures and JSON.
/// </summary>
internal sealed class DirectSqs(Testing.Simulator world, Testing.Sqs.SqsQueue queue, string worker)
{
    private static readonly SqsWire Wire = new(null!);

    private static readonly WireRequest Request = new()
    {
        Method = "POST",
        Uri = new Uri("http://sqs.invalid"),
        Headers = new Dictionary<string, string> { ["X-Amz-Target"] = "AmazonSQS.Any" },
    };

    public Task<GetQueueUrlResponse> GetQueueUrlAsync(CancellationToken token)
        => CallAsync("GetQueueUrl", _ => Task.FromResult(new GetQueueUrlResponse { QueueUrl = queue.Url }), token);

    public Task<GetQueueAttributesResponse> GetQueueAttributesAsync(GetQueueAttributesRequest request, CancellationToken token)
        => CallAsync(
            "GetQueueAttributes",
            _ => Task.FromResult(new GetQueueAttributesResponse
            {
                Attributes = SqsQueueAttributes.Of(queue).Where(a => request.AttributeNames.Contains(a.Key)).ToDictionary(),
            }),
            token);

    public Task<ReceiveMessageResponse> ReceiveAsync(ReceiveMessageRequest request, CancellationToken token)
        => CallAsync(
            "ReceiveMessage",
            async gone =>
            {
                var received = await queue.ReceiveAsync(
                    new SqsReceive
                    {
                        MaxMessages = request.MaxNumberOfMessages ?? 1,
                        VisibilityTimeout = Seconds(request.VisibilityTimeout),
                        WaitTime = Seconds(request.WaitTimeSeconds),
                        Task = worker,
                    },
                    gone);
                ThrowIf(received.Error);

                // Null, as the SDK has it, when there is none.
                return new ReceiveMessageResponse { Messages = received.Messages.Count > 0 ? [.. received.Messages.Select(ToMessage)] : null };
            },
            token);

    public Task<DeleteMessageResponse> DeleteAsync(DeleteMessageRequest request, CancellationToken token)
        => CallAsync(
            "DeleteMessage",
            _ =>
            {
                ThrowIf(queue.Delete(request.ReceiptHandle));
                return Task.FromResult(new DeleteMessageResponse());
            },
            token);

    public Task<DeleteMessageBatchResponse> DeleteBatchAsync(DeleteMessageBatchRequest request, CancellationToken token)
        => CallAsync(
            "DeleteMessageBatch",
            _ =>
            {
                var reply = new DeleteMessageBatchResponse { Successful = [], Failed = [] };
                foreach (var entry in request.Entries)
                {
                    if (queue.Delete(entry.ReceiptHandle) is { } error)
                    {
                        reply.Failed.Add(ToEntry(entry.Id, error));
                    }
                    else
                    {
                        reply.Successful.Add(new DeleteMessageBatchResultEntry { Id = entry.Id });
                    }
                }

                return Task.FromResult(reply);
            },
            token);

    public Task<ChangeMessageVisibilityResponse> ChangeAsync(ChangeMessageVisibilityRequest request, CancellationToken token)
        => CallAsync(
            "ChangeMessageVisibility",
            _ =>
            {
                ThrowIf(queue.ChangeVisibility(request.ReceiptHandle, Seconds(request.VisibilityTimeout)!.Value));
                return Task.FromResult(new ChangeMessageVisibilityResponse());
            },
            token);

    public Task<ChangeMessageVisibilityBatchResponse> ChangeBatchAsync(ChangeMessageVisibilityBatchRequest request, CancellationToken token)
        => CallAsync(
            "ChangeMessageVisibilityBatch",
            _ =>
            {
                var reply = new ChangeMessageVisibilityBatchResponse { Successful = [], Failed = [] };
                foreach (var entry in request.Entries)
                {
                    if (queue.ChangeVisibility(entry.ReceiptHandle, Seconds(entry.VisibilityTimeout)!.Value) is { } error)
                    {
                        reply.Failed.Add(ToEntry(entry.Id, error));
                    }
                    else
                    {
                        reply.Successful.Add(new ChangeMessageVisibilityBatchResultEntry { Id = entry.Id });
                    }
                }

                return Task.FromResult(reply);
            },
            token);

    private static Message ToMessage(SqsDelivery delivery)
    {
        var message = new Message
        {
            MessageId = delivery.MessageId,
            Body = delivery.Content.Body,
            ReceiptHandle = delivery.ReceiptHandle,
            Attributes = new()
            {
                ["ApproximateReceiveCount"] = delivery.ReceiveCount.ToString(CultureInfo.InvariantCulture),
                ["SentTimestamp"] = delivery.SentAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            },
        };
        if (delivery.Content.GroupId is { } group)
        {
            message.Attributes["MessageGroupId"] = group;
        }

        return message;
    }

    private static BatchResultErrorEntry ToEntry(string id, SqsError error) => new() { Id = id, Code = error.QueryCode, Message = error.Message, SenderFault = true };

    private static void ThrowIf(SqsError? error)
    {
        if (error is not null)
        {
            throw new AmazonSQSException(error.Message, ErrorType.Sender, error.QueryCode, "", (HttpStatusCode)error.Status);
        }
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;

    /// <summary>On the pool and without the caller's context, as behind a wire; a caller that gives up gets its cancellation at once.</summary>
    private async Task<T> CallAsync<T>(string operation, Func<CancellationToken, Task<T>> serve, CancellationToken token)
    {
        var gone = new CancellationTokenSource();
        Task<T> call;
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            call = Task.Run(() => ServeAsync(operation, serve, gone.Token), CancellationToken.None);
        }

        try
        {
            return await call.WaitAsync(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await gone.CancelAsync();
            throw;
        }
    }

    private async Task<T> ServeAsync<T>(string operation, Func<CancellationToken, Task<T>> serve, CancellationToken gone)
    {
        var strike = world.Faults.Strike("sqs", operation, worker);
        await WaitAsync(strike.Delay);
        switch (strike.InPlace(Wire, Request))
        {
            case { Ending: WireEnding.Broken }:
                throw Broken();
            case { } error:
                throw new AmazonSQSException("Planted by a fault rule", ErrorType.Receiver, "Planted", "", (HttpStatusCode)error.Status);
        }

        var reply = await serve(gone);
        await WaitAsync(strike.DelayReply);
        return strike.Spoil(new WireResponse(200, null, default)).Ending switch
        {
            WireEnding.Broken => throw Broken(),
            WireEnding.Silent => await new TaskCompletionSource<T>().Task,
            _ => reply,
        };
    }

    private Task WaitAsync(TimeSpan delay) => delay > TimeSpan.Zero ? Task.Delay(delay, world.Options.Time) : Task.CompletedTask;

    private static HttpRequestException Broken() => new(HttpRequestError.ResponseEnded, "The connection broke before an answer came.");
}
