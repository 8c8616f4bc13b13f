namespace TaskProtection.Sqs;

/// <summary>Starts work in a flow of its own: what it enters is nested in nothing, and no caller's context lives on in it.</summary>
internal static class Detached
{
    public static Task Run(Func<Task> work)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            return Task.Run(work);
        }
    }
}
