namespace IceCreamFactory.History;

/// <summary>One try of one task at one order.</summary>
/// <param name="Order">The order's number.</param>
/// <param name="Span">From its beginning to its end, or to the end of the task.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="ProtectedAfter">
/// Milliseconds from the receipt of the order until task and instance were both protected; null when it began without.
/// </param>
internal sealed record UnitOfWork(int Order, Span Span, Outcome Outcome, decimal? ProtectedAfter);
