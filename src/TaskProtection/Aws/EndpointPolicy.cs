using System.Net;
using Amazon.Runtime;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using TaskProtection.Aws.Metadata;

namespace TaskProtection.Aws;

/// <summary>
/// How calls to one endpoint are bounded and repeated. Each endpoint has its own, so that a blocked one cannot fail another.
/// </summary>
internal sealed class EndpointPolicy
{
    // One repetition mends a lost packet or a busy second; who asks for more is asked again by the core.
    private const int ReadRetries = 1;

    // Enough to let a rate limiter's bucket (the agent's refills 40 a second) drip, little beside the call timeout.
    private static readonly TimeSpan ReadRetryDelay = TimeSpan.FromMilliseconds(100);

    private EndpointPolicy(ResiliencePipeline reads, ResiliencePipeline writes)
    {
        Reads = reads;
        Writes = writes;
    }

    /// <summary>Bounded attempts, repeated after transient failures.</summary>
    public ResiliencePipeline Reads { get; }

    /// <summary>One bounded attempt: when to repeat a protect or a release is the core's decision.</summary>
    public ResiliencePipeline Writes { get; }

    /// <summary>For endpoints of AWS and the agent: a read may take half of the call, so that a lost one leaves time for a second.</summary>
    public static EndpointPolicy ForCalls(TimeProvider time, TimeSpan callTimeout)
        => new(Retry(time).AddTimeout(callTimeout / 2).Build(), Builder(time).AddTimeout(callTimeout).Build());

    /// <summary>For metadata, where each attempt is short because the answer comes from this host.</summary>
    public static EndpointPolicy ForMetadata(TimeProvider time, TimeSpan attemptTimeout)
        => new(Retry(time).AddTimeout(attemptTimeout).Build(), ResiliencePipeline.Empty);

    /// <summary>For an endpoint that is only a convenience: everything together, repetition included, is bounded.</summary>
    public static EndpointPolicy ForOptional(TimeProvider time, TimeSpan totalTimeout)
    {
        var builder = Builder(time).AddTimeout(totalTimeout);
        return new(builder.AddRetry(RetryOptions()).Build(), ResiliencePipeline.Empty);
    }

    /// <summary>For reads that their caller bounds, all with one timer.</summary>
    public static EndpointPolicy ForPatientReads(TimeProvider time) => new(Retry(time).Build(), ResiliencePipeline.Empty);

    private static ResiliencePipelineBuilder Builder(TimeProvider time) => new() { TimeProvider = time };

    private static ResiliencePipelineBuilder Retry(TimeProvider time) => Builder(time).AddRetry(RetryOptions());

    private static RetryStrategyOptions RetryOptions() => new()
    {
        MaxRetryAttempts = ReadRetries,
        Delay = ReadRetryDelay,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = static arguments => ValueTask.FromResult(IsTransient(arguments.Outcome)),
    };

    private static bool IsTransient(Outcome<object> outcome) => outcome.Exception switch
    {
        null => outcome.Result is MetadataResponse { Status: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests },
        TimeoutRejectedException or HttpRequestException or IOException => true,
        AmazonServiceException exception => AwsError.IsTransient(exception),
        _ => false,
    };
}
