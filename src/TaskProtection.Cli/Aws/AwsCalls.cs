using Amazon.Runtime;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using TaskProtection.Aws;

namespace TaskProtection.Cli.Aws;

/// <summary>How calls are paced, bounded and repeated. They are made one after the other.</summary>
internal sealed class AwsCalls
{
    /// <summary>One attempt: a page of a large group takes a second or two.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    // With these a throttled read waits a minute in all at most, by when a bucket that nobody else empties is full again.
    private const int ReadRetries = 6;

    // A clear must not lie long behind the look that it follows.
    private const int WriteRetries = 2;

    private readonly ResiliencePipeline _reads;
    private readonly ResiliencePipeline _writes;
    private readonly ResiliencePipeline _attempt;
    private readonly Progress _progress;

    public AwsCalls(TimeProvider time, Progress progress)
    {
        _progress = progress;
        _reads = Retry(time, ReadRetries, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20), IsTransient);
        _writes = Retry(time, WriteRetries, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), WasNotBegun);
        _attempt = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(CallTimeout).Build();

        // Half of ECS's documented 20 a second, or less: these buckets are shared with everybody's deployments.
        ClusterReads = new Pace(10, time);
        CapacityProviderReads = new Pace(5, time);

        // A tenth of the 80 that all workers' protections share.
        TaskProtectionReads = new Pace(8, time);

        // Auto Scaling publishes no numbers.
        AutoScaling = new Pace(4, time);
    }

    public Pace ClusterReads { get; }

    public Pace CapacityProviderReads { get; }

    public Pace TaskProtectionReads { get; }

    public Pace AutoScaling { get; }

    /// <summary>A call that changes nothing: repeated after whatever may pass.</summary>
    /// <exception cref="AwsCallException">It failed all the same.</exception>
    public Task<T> ReadAsync<T>(AwsAction action, string? resource, Pace pace, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        => CallAsync(_reads, action, resource, pace, call, cancellationToken);

    /// <summary>A call that changes something: repeated only where AWS said that it was not begun, and not cancelled under way.</summary>
    /// <exception cref="AwsCallException">It failed, or nobody knows.</exception>
    public Task<T> WriteAsync<T>(AwsAction action, string? resource, Pace pace, Func<CancellationToken, Task<T>> call)
        => CallAsync(_writes, action, resource, pace, call, CancellationToken.None);

    private static ResiliencePipeline Retry(TimeProvider time, int retries, TimeSpan delay, TimeSpan maxDelay, Func<Exception?, bool> shouldRepeat)
        => new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = retries,
                Delay = delay,
                MaxDelay = maxDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(shouldRepeat(arguments.Outcome.Exception)),
            })
            .Build();

    private static bool IsTransient(Exception? exception) => exception switch
    {
        TimeoutRejectedException or HttpRequestException or IOException => true,
        AmazonServiceException service => AwsError.IsTransient(service),
        _ => false,
    };

    private static bool WasNotBegun(Exception? exception) => exception is AmazonServiceException service
        && (AwsError.Classify(service) == ProtectionOutcome.Throttled || service.ErrorCode == "ResourceContention");

    private async Task<T> CallAsync<T>(
        ResiliencePipeline retry, AwsAction action, string? resource, Pace pace, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await retry.ExecuteAsync(
                async token =>
                {
                    await pace.WaitAsync(token).ConfigureAwait(false);
                    _progress.CountCall();
                    return await _attempt.ExecuteAsync(async bounded => await call(bounded).ConfigureAwait(false), token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AwsCallException(action, resource, exception);
        }
    }
}
