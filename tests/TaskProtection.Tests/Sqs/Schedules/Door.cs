namespace TaskProtection.Tests.Sqs;

/// <summary>How the workers of a schedule reach the queue.</summary>
internal enum Door
{
    /// <summary>Straight on the queue's state: no HTTP, no signing, no JSON.</summary>
    Direct,

    /// <summary>Amazon's own client through the simulator's HTTP handler.</summary>
    Http,
}
