namespace TaskProtection.Tests.Sqs;

/// <summary>Which of its tokens a handler listens to.</summary>
internal enum HandlerHeed
{
    /// <summary>Its own, as it should.</summary>
    Abort,

    /// <summary>Also the worker's stop: it checkpoints and leaves.</summary>
    Stopping,

    /// <summary>None.</summary>
    Nothing,
}
