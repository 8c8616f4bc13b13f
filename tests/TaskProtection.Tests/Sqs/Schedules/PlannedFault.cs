using TaskProtection.Testing.Faults;

namespace TaskProtection.Tests.Sqs;

/// <summary>What goes wrong between workers and SQS for a while.</summary>
/// <param name="Kind">What becomes of the calls.</param>
/// <param name="Operation">Which calls; null for all.</param>
/// <param name="Worker">Whose calls; null for all.</param>
/// <param name="Probability">How likely each is struck.</param>
/// <param name="During">When.</param>
/// <param name="By">How long a late one is late.</param>
internal sealed record PlannedFault(FaultKind Kind, string? Operation, string? Worker, double Probability, Interval During, TimeSpan By)
{
    public void Plant(FaultPlan plan)
    {
        var rule = plan.On("sqs", Operation, Worker, Probability, during: (During.From, During.To));
        _ = Kind switch
        {
            FaultKind.Fail => rule.Fail(503, "ServiceUnavailable"),
            FaultKind.Throttle => rule.Throttle(),
            FaultKind.Break => rule.Break(),
            FaultKind.BreakReply => rule.BreakReplies(),
            FaultKind.LoseReply => rule.LoseReplies(),
            FaultKind.Delay => rule.Delay(By),
            FaultKind.DelayReply => rule.DelayReplies(By),
            _ => throw new NotSupportedException($"No schedule plans {Kind}."),
        };
    }

    public string Describe() => $"{During.From.TotalSeconds,8:0.000}  until {During.To.TotalSeconds:0.000}: {Kind}{(By > TimeSpan.Zero ? $" by {By.TotalSeconds} s" : "")}, "
        + $"{Operation ?? "every call"} of {Worker ?? "every worker"}, probability {Probability}";
}
