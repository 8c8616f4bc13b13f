using Amazon.Runtime;

namespace TaskProtection.Sqs;

/// <summary>Whether an error says something new: a worker that keeps trying logs each cause once, not each attempt, though causes may alternate. For one thread at a time.</summary>
internal sealed class ErrorNews
{
    private readonly HashSet<(Type, string?)> _seen = [];

    /// <summary>False when one of the same type and code has come since it last worked.</summary>
    public bool IsNew(Exception error) => _seen.Add((
        error is OperationCanceledException ? typeof(OperationCanceledException) : error.GetType(), // one cause, whichever of the two types
        (error as AmazonServiceException)?.ErrorCode));

    /// <summary>It works again.</summary>
    public void Forget() => _seen.Clear();
}
