using System.Diagnostics;

namespace TaskProtection.Benchmarks.Messages;

/// <summary>The network; notes how long the last call took that set or released protection.</summary>
internal sealed class TimedCalls() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null })
{
    private long _lastWrite;

    public TimeSpan LastWrite => TimeSpan.FromTicks(Volatile.Read(ref _lastWrite));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (request.Method == HttpMethod.Put && request.Content is not null)
        {
            Volatile.Write(ref _lastWrite, Stopwatch.GetElapsedTime(begin).Ticks);
        }

        return answer;
    }
}
