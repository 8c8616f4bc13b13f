namespace TaskProtection.Sqs;

/// <summary>
/// Pauses and resumes one SQS worker while the process runs. A keyed service under the worker's name:
/// <c>[FromKeyedServices("orders")] ISqsWorkerControl</c>. Safe from any thread.
/// </summary>
public interface ISqsWorkerControl
{
    /// <summary>True from <see cref="PauseReceiving"/> until <see cref="ResumeReceiving"/>.</summary>
    bool IsPaused { get; }

    /// <summary>
    /// Receives nothing more. Messages in hand are finished, and protection is let go after the last as ever. What a receive that is open
    /// still brings, within <c>WaitTime</c>, is handled: giving it back would spend one of its deliveries. Does nothing when paused already.
    /// May be called before the host starts.
    /// </summary>
    void PauseReceiving();

    /// <summary>Receives again: at once, or when the pause after a receive that failed is over. Does nothing when not paused.</summary>
    void ResumeReceiving();
}
