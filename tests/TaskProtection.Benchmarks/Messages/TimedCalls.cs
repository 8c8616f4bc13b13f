using System.Diagnostics;

namespace TaskProtection.Benchmarks.Messages;

/// <summary>The network; notes how long the last calls took that set or released protection.</summary>
internal sealed class TimedCalls() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null })
{
    private long _task;
    private long _instance;

    /// <summary>The last one of the task, and the last one of the instance where there was one: one comes after the other.</summary>
    public TimeSpan LastWrites => TimeSpan.FromTicks(Volatile.Read(ref _task) + Volatile.Read(ref _instance));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isOfTask = request.Method == HttpMethod.Put && request.Content is not null;
        var isOfInstance = request.Method == HttpMethod.Post && request.Content is { } content
            && (await content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)).Contains("Action=SetInstanceProtection", StringComparison.Ordinal);
        var begin = Stopwatch.GetTimestamp();
        var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var elapsed = Stopwatch.GetElapsedTime(begin).Ticks;
        if (isOfTask)
        {
            Volatile.Write(ref _task, elapsed);
        }
        else if (isOfInstance)
        {
            Volatile.Write(ref _instance, elapsed);
        }

        return answer;
    }
}
