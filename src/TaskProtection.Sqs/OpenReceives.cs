namespace TaskProtection.Sqs;

/// <summary>For how long the receives that are open may still be given a message.</summary>
internal sealed class OpenReceives(TimeProvider time)
{
    /// <summary>
    /// SQS counts the wait from when the request reached it, and a return from when that does. It is also the least: a receive
    /// that is overdue is open for as long as nobody has heard that it is not.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<OpenReceive> _open = [];

    /// <summary>Zero when none is open.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_gate)
            {
                return _open.Count == 0 ? TimeSpan.Zero : _open.Max(Left_NeedsLock);
            }
        }
    }

    public void Begin(OpenReceive receive)
    {
        lock (_gate)
        {
            // One that was given up and never answered is believed to be open until another is sent after its time.
            _open.RemoveAll(open => open.IsGivenUp && Left_NeedsLock(open) == Margin);
            _open.Add(receive);
        }
    }

    /// <summary>Nobody waits for its answer any more; but SQS has not heard of that.</summary>
    public void GiveUp(OpenReceive receive)
    {
        lock (_gate)
        {
            receive.IsGivenUp = true;
        }
    }

    /// <summary>SQS has answered it.</summary>
    public void End(OpenReceive receive)
    {
        lock (_gate)
        {
            _open.Remove(receive);
        }
    }

    private TimeSpan Left_NeedsLock(OpenReceive receive)
    {
        var left = receive.Wait + Margin - time.GetElapsedTime(receive.RequestedAt);
        return left > Margin ? left : Margin;
    }
}
