namespace TaskProtection.Testing.Sqs;

/// <summary>One open long poll.</summary>
internal sealed class SqsPoll(SqsReceive request)
{
    public SqsReceive Request { get; } = request;

    public TaskCompletionSource<SqsReceiveResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The place among the open polls; null once it is answered.</summary>
    public LinkedListNode<SqsPoll>? Place { get; set; }
}
