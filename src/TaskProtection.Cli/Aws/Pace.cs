namespace TaskProtection.Cli.Aws;

/// <summary>Keeps calls of one kind apart. The buckets that AWS throttles by are the account's, and the workers need them more than a sweep.</summary>
internal sealed class Pace(double callsPerSecond, TimeProvider time)
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / callsPerSecond);
    private long? _last;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && _interval - time.GetElapsedTime(last) is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }

        _last = time.GetTimestamp();
    }
}
