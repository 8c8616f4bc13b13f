using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace TaskProtection.Interop;

/// <summary>What one check works with; all of it is gone when the check is done.</summary>
internal sealed class Site(Endpoint endpoint, string name, RecordingLog log, CancellationToken bounded) : IAsyncDisposable
{
    /// <summary>The shortest that a worker takes: a renewal, and what comes of a lost one, is then soon seen.</summary>
    public static readonly TimeSpan Visibility = TimeSpan.FromSeconds(5);

    /// <summary>Of every queue that has a dead-letter queue: one try and one more.</summary>
    public const int MaxReceiveCount = 2;

    private readonly IAmazonSQS _sqs = endpoint.CreateClient();
    private readonly List<IAsyncDisposable> _workers = [];
    private int _queues;

    public CancellationToken Bounded => bounded;

    public Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, bounded);

    public Task UntilAsync(Func<bool> isSo) => Until.TrueAsync(isSo, bounded);

    public Task<TestQueue> CreateQueueAsync(TestQueue? deadLetters = null) => CreateAsync("", [], deadLetters);

    public Task<TestQueue> CreateFifoQueueAsync(TestQueue? deadLetters = null)
        => CreateAsync(".fifo", new() { [QueueAttributeName.FifoQueue] = "true" }, deadLetters);

    public Task<Worker> StartAsync(TestQueue queue, Func<Delivery, Task> handle, params (string Key, string Value)[] settings)
        => StartAsync([("Sqs:orders:QueueUrl", queue.Url), .. settings], handle);

    /// <summary>Starts a worker; keys are those below <c>TaskProtection</c>.</summary>
    public async Task<Worker> StartAsync((string Key, string Value)[] settings, Func<Delivery, Task> handle)
    {
        var all = new Dictionary<string, string?>
        {
            ["TaskProtection:StopTimeout"] = "00:00:20",
            ["TaskProtection:Sqs:orders:WaitTime"] = "00:00:01",
            ["TaskProtection:Sqs:orders:VisibilityTimeout"] = Visibility.ToString("c", CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in settings)
        {
            all[$"TaskProtection:{key}"] = value;
        }

        var worker = new Worker(endpoint, all, handle, log, bounded);
        _workers.Add(worker);
        await worker.StartAsync();
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        _sqs.Dispose();
    }

    private async Task<TestQueue> CreateAsync(string suffix, Dictionary<string, string> attributes, TestQueue? deadLetters)
    {
        var queue = $"{name}-{++_queues}{suffix}";
        attributes[QueueAttributeName.VisibilityTimeout] = "60";
        if (deadLetters is not null)
        {
            var arn = await deadLetters.ArnAsync();
            attributes[QueueAttributeName.RedrivePolicy] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":{{MaxReceiveCount}}}""";
        }

        var reply = await _sqs.CreateQueueAsync(new CreateQueueRequest(queue) { Attributes = attributes }, bounded);
        return new TestQueue(_sqs, queue, reply.QueueUrl, bounded);
    }
}
