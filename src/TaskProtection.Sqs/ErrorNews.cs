using Amazon.Runtime;

namespace TaskProtection.Sqs;

/// <summary>Whether an error says something new: a worker that keeps trying logs each cause when it begins, not each attempt. For one thread at a time.</summary>
internal sealed class ErrorNews
{
    private (Type, string?)? _last;

    /// <summary>False when the one before was of the same type and code.</summary>
    public bool IsNew(Exception error)
    {
        // Cancellations are one cause, whichever of their two types the caller was given.
        var kind = (
            error is OperationCanceledException ? typeof(OperationCanceledException) : error.GetType(),
            (error as AmazonServiceException)?.ErrorCode);
        var isNew = _last != kind;
        _last = kind;
        return isNew;
    }

    /// <summary>It works again.</summary>
    public void Forget() => _last = null;
}
