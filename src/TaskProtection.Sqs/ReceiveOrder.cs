namespace TaskProtection.Sqs;

/// <summary>
/// Whether the worker receives first and protects then (an idle poller stays killable), or protects first (a worker that is
/// refused must not receive again and again what it cannot begin, until the redrive policy dead-letters it).
/// </summary>
internal sealed class ReceiveOrder
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>ECS refuses for minutes, until a deployment moves on: half a minute more adds little to that.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private volatile bool _isProtectFirst;
    private int _refusals;

    /// <param name="isAlwaysProtectFirst">True where one delivery in vain dead-letters a message.</param>
    public ReceiveOrder(bool isAlwaysProtectFirst) => _isProtectFirst = IsAlwaysProtectFirst = isAlwaysProtectFirst;

    public bool IsAlwaysProtectFirst { get; }

    public bool IsProtectFirst => _isProtectFirst;

    /// <summary>Protection was refused.</summary>
    public void Refused() => _isProtectFirst = true;

    /// <summary>Protection was granted before a receive.</summary>
    public void Granted()
    {
        Interlocked.Exchange(ref _refusals, 0);
        _isProtectFirst = IsAlwaysProtectFirst;
    }

    /// <summary>How long to wait before protection is asked for again.</summary>
    public TimeSpan NextPause() => Backoff.Delay(Interlocked.Increment(ref _refusals), FirstPause, LongestPause);
}
