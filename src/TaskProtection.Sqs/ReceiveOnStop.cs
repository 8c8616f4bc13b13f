namespace TaskProtection.Sqs;

/// <summary>What becomes of the open long poll when the worker stops.</summary>
public enum ReceiveOnStop
{
    /// <summary>
    /// It is waited out, beside the running work, and what it brings goes back. Nothing is left behind; an idle worker
    /// takes up to <see cref="SqsWorkerOptions.WaitTime"/> longer to stop.
    /// </summary>
    WaitOut,

    /// <summary>
    /// It is cancelled. The worker stops sooner, but messages that SQS was handing out at that moment stay invisible until their
    /// visibility timeout ends.
    /// </summary>
    Cancel,
}
