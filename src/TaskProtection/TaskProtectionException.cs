namespace TaskProtection;

/// <summary>A unit of work was not admitted. Nothing is held and nothing needs to be released.</summary>
public sealed class TaskProtectionException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="failure">The reason that code can act on.</param>
    /// <param name="message">The reason that a person can act on.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public TaskProtectionException(ProtectionFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>The reason that code can act on.</summary>
    public ProtectionFailure Failure { get; }
}
