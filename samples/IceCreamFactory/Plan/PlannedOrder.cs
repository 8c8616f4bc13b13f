namespace IceCreamFactory.Plan;

/// <summary>An order that a customer will send.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="At">When, from the opening of the shop.</param>
/// <param name="Seconds">How long it takes to make.</param>
internal sealed record PlannedOrder(int Number, TimeSpan At, double Seconds)
{
    /// <summary>The message body, as the worker's JSON context reads it.</summary>
    public string Body => FormattableString.Invariant($$"""{"number":{{Number}},"seconds":{{Seconds:0.0}}}""");
}
