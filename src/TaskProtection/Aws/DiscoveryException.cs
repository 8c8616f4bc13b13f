namespace TaskProtection.Aws;

/// <summary>
/// What must be known before a call could not be found out, so the call was not made. Internal: a target turns it into its
/// reply. The message is for an operator.
/// </summary>
internal sealed class DiscoveryException(ProtectionOutcome outcome, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public ProtectionOutcome Outcome { get; } = outcome;

    /// <summary>The same for a look that failed: a call that cannot have changed anything, whatever became of it.</summary>
    public static DiscoveryException From(Exception exception, string message)
    {
        var outcome = AwsError.Classify(exception);
        return new(outcome == ProtectionOutcome.Unknown ? ProtectionOutcome.Failed : outcome, message, exception);
    }

    public ProtectionReply ToReply() => new(Outcome) { Reason = Message, Error = InnerException };

    public ProtectionInspection ToInspection() => new(
        Outcome switch
        {
            ProtectionOutcome.NotApplicable => InspectionResult.NotApplicable,
            ProtectionOutcome.Denied => InspectionResult.Denied,
            _ => InspectionResult.Unknown,
        },
        Message);
}
