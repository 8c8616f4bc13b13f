namespace TaskProtection.Testing.Sqs;

/// <summary>Ends a request, or one entry of a batch, with an error. Stays inside the wire.</summary>
internal sealed class SqsException(SqsError error) : Exception(error.Message)
{
    public SqsError Error { get; } = error;
}
