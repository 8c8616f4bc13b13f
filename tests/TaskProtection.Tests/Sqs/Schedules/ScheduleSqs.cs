using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

/// <summary>
/// The client of one worker, by either door. It writes down what the worker asks and what it hears, which is not what the queue knows
/// where a reply is lost. What a schedule does not plan for fails for want of an endpoint.
/// </summary>
internal sealed class ScheduleSqs : AmazonSQSClient
{
    private readonly ScheduleRun _run;
    private readonly string _worker;
    private readonly DirectSqs? _direct;
    private int _calls;
    private volatile bool _isDead;

    public ScheduleSqs(ScheduleRun run, string worker, Door door)
        : base(
            door == Door.Http ? run.World.Credentials.Issue(worker).ToAwsCredentials() : new AnonymousAWSCredentials(),
            new AmazonSQSConfig
            {
                // One of its own for each run: the SDK remembers for the whole process how far the clock of an endpoint is off.
                ServiceURL = $"http://sqs.schedule-{run.Number}.invalid",
                AuthenticationRegion = run.World.Options.Region,
                HttpClientFactory = run.World.CreateHttpClientFactory(),
                MaxErrorRetry = 0, // In virtual time the SDK's own would wait in real time.
            })
    {
        (_run, _worker) = (run, worker);
        _direct = door == Door.Direct ? new DirectSqs(run.World, run.Queue, worker) : null;
    }

    /// <summary>The process is gone: whatever it still had under way reaches nobody, and it asks nothing more.</summary>
    public void Die() => _isDead = true;

    public override Task<GetQueueUrlResponse> GetQueueUrlAsync(string queueName, CancellationToken cancellationToken = default)
        => CallAsync(
            "GetQueueUrl",
            [],
            () => _direct is null ? base.GetQueueUrlAsync(queueName, cancellationToken) : _direct.GetQueueUrlAsync(cancellationToken),
            static (_, _) => { });

    public override Task<GetQueueAttributesResponse> GetQueueAttributesAsync(string queueUrl, List<string> attributeNames, CancellationToken cancellationToken = default)
        => CallAsync(
            "GetQueueAttributes",
            [],
            () => _direct is null
                ? base.GetQueueAttributesAsync(queueUrl, attributeNames, cancellationToken)
                : _direct.GetQueueAttributesAsync(new GetQueueAttributesRequest(queueUrl, attributeNames), cancellationToken),
            static (_, _) => { });

    public override Task<ReceiveMessageResponse> ReceiveMessageAsync(ReceiveMessageRequest request, CancellationToken cancellationToken = default)
        => CallAsync(
            "ReceiveMessage",
            [],
            () => _direct is null ? base.ReceiveMessageAsync(request, cancellationToken) : _direct.ReceiveAsync(request, cancellationToken),
            (reply, call) =>
            {
                foreach (var message in reply.Messages ?? [])
                {
                    var count = int.Parse(message.Attributes["ApproximateReceiveCount"], CultureInfo.InvariantCulture);
                    _run.Chronicle.Learn(message.ReceiptHandle, message.MessageId, count);
                    _run.Chronicle.Add(Happening.Answered, _worker, message.MessageId, count, "ReceiveMessage", call: call);
                }
            });

    public override Task<DeleteMessageResponse> DeleteMessageAsync(DeleteMessageRequest request, CancellationToken cancellationToken = default)
        => CallAsync(
            "DeleteMessage",
            [(request.ReceiptHandle, 0)],
            () => _direct is null ? base.DeleteMessageAsync(request, cancellationToken) : _direct.DeleteAsync(request, cancellationToken),
            (_, call) => Tell("DeleteMessage", request.ReceiptHandle, null, call));

    public override Task<DeleteMessageBatchResponse> DeleteMessageBatchAsync(DeleteMessageBatchRequest request, CancellationToken cancellationToken = default)
        => CallAsync(
            "DeleteMessageBatch",
            request.Entries.Select(e => (e.ReceiptHandle, 0)),
            () => _direct is null ? base.DeleteMessageBatchAsync(request, cancellationToken) : _direct.DeleteBatchAsync(request, cancellationToken),
            (reply, call) => request.Entries.ForEach(e => Tell("DeleteMessageBatch", e.ReceiptHandle, reply.Failed?.Find(f => f.Id == e.Id), call)));

    public override Task<ChangeMessageVisibilityResponse> ChangeMessageVisibilityAsync(
        ChangeMessageVisibilityRequest request, CancellationToken cancellationToken = default)
        => CallAsync(
            "ChangeMessageVisibility",
            [(request.ReceiptHandle, request.VisibilityTimeout!.Value)],
            () => _direct is null ? base.ChangeMessageVisibilityAsync(request, cancellationToken) : _direct.ChangeAsync(request, cancellationToken),
            (_, call) => Tell("ChangeMessageVisibility", request.ReceiptHandle, null, call));

    public override Task<ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatchAsync(
        ChangeMessageVisibilityBatchRequest request, CancellationToken cancellationToken = default)
        => CallAsync(
            "ChangeMessageVisibilityBatch",
            request.Entries.Select(e => (e.ReceiptHandle, e.VisibilityTimeout!.Value)),
            () => _direct is null ? base.ChangeMessageVisibilityBatchAsync(request, cancellationToken) : _direct.ChangeBatchAsync(request, cancellationToken),
            (reply, call) => request.Entries.ForEach(e => Tell("ChangeMessageVisibilityBatch", e.ReceiptHandle, reply.Failed?.Find(f => f.Id == e.Id), call)));

    private void Tell(string operation, string receipt, BatchResultErrorEntry? failure, int call)
        => _run.Chronicle.AddCall(
            failure is null ? Happening.Answered : Happening.Failed, _worker, receipt, failure is null ? operation : $"{operation}: {failure.Code}", number: 0, call);

    private async Task<T> CallAsync<T>(string operation, IEnumerable<(string Receipt, int Seconds)> entries, Func<Task<T>> send, Action<T, int> hear)
    {
        await StillAsync();
        var (call, asked) = (Interlocked.Increment(ref _calls), entries.ToList());
        if (asked.Count == 0)
        {
            _run.Chronicle.Add(Happening.Asked, _worker, text: operation, call: call);
        }

        asked.ForEach(e => _run.Chronicle.AddCall(Happening.Asked, _worker, e.Receipt, operation, e.Seconds, call));
        T reply;
        try
        {
            reply = await send();
        }
        catch (Exception error)
        {
            await StillAsync();
            var failure = $"{operation}: {error.GetType().Name} {(error as AmazonServiceException)?.ErrorCode}";
            if (asked.Count == 0)
            {
                _run.Chronicle.Add(Happening.Failed, _worker, text: failure, call: call);
            }

            asked.ForEach(e => _run.Chronicle.AddCall(Happening.Failed, _worker, e.Receipt, failure, e.Seconds, call));
            throw;
        }

        await StillAsync();
        hear(reply, call);
        _run.Check();
        return reply;
    }

    private Task StillAsync() => _isDead ? new TaskCompletionSource().Task : Task.CompletedTask;
}
