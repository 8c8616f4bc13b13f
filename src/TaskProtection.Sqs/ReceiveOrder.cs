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

    /// <summary>How long the receive loop waits before it asks for protection again.</summary>
    public TimeSpan NextPause() => Pause(Interlocked.Increment(ref _refusals));

    /// <summary>
    /// How long one message that is held back waits after its own <paramref name="attempt"/>. Each counts for itself: ten that are
    /// refused together are one refusal, and must not drive the pause to its end.
    /// </summary>
    public static TimeSpan Pause(int attempt) => Backoff.Delay(attempt, FirstPause, LongestPause);
}
