namespace TaskProtection.Aws;

/// <summary>A read of ECS that something must be found out by: it ends when its token fires, whatever the client does, and says to an operator why it told nothing.</summary>
/// <param name="purpose">What it is for, behind the right that is missing: empty, or with a comma before it.</param>
/// <param name="unanswered">What it means that it told nothing, before the reason: empty, or with a colon and a blank behind it.</param>
internal sealed class EcsRead(string purpose, string unanswered)
{
    /// <exception cref="DiscoveryException">It told nothing.</exception>
    public async Task<T> AskAsync<T>(string action, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask().WaitAsync(cancellationToken).ConfigureAwait(false); // A client of the user's own may ignore its token.
        }
        catch (Exception exception) when (exception is not DiscoveryException && !cancellationToken.IsCancellationRequested)
        {
            throw DiscoveryException.From(
                exception,
                AwsError.Classify(exception) == ProtectionOutcome.Denied
                    ? $"IAM denies it: the task role needs {action}{purpose}. {AwsError.Explain(exception)}"
                    : $"{unanswered}{action} gave no usable answer: {AwsError.Explain(exception)}");
        }
    }
}
