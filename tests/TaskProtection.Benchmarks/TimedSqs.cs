using System.Diagnostics;
using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Sqs;

namespace TaskProtection.Benchmarks;

/// <summary>The client that the worker makes for itself; notes when polls are answered.</summary>
internal sealed class TimedSqs() : AmazonSQSClient(SqsClientFactory.Configuration())
{
    private long _lastAnswer;
    private long _lastMessage;

    /// <summary>When the last poll was answered.</summary>
    public long LastAnswer => Volatile.Read(ref _lastAnswer);

    /// <summary>When the last poll was answered that brought a message.</summary>
    public long LastMessage => Volatile.Read(ref _lastMessage);

    public override async Task<ReceiveMessageResponse> ReceiveMessageAsync(ReceiveMessageRequest request, CancellationToken cancellationToken = default)
    {
        var answer = await base.ReceiveMessageAsync(request, cancellationToken).ConfigureAwait(false);
        var now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _lastAnswer, now);
        if (answer.Messages is { Count: > 0 })
        {
            Volatile.Write(ref _lastMessage, now);
        }

        return answer;
    }
}
