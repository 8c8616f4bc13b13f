using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Hosting;

namespace TaskProtection.Benchmarks.Hosts;

/// <summary>A consumer of an empty queue that does nothing but poll, as long as the worker's polls wait where nothing is set.</summary>
internal sealed class IdleLoop(IAmazonSQS sqs, Uri queueUrl) : BackgroundService
{
    private const int WaitSeconds = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var request = new ReceiveMessageRequest { QueueUrl = queueUrl.AbsoluteUri, MaxNumberOfMessages = 10, WaitTimeSeconds = WaitSeconds };
        while (true)
        {
            await sqs.ReceiveMessageAsync(request, stoppingToken);
        }
    }
}
