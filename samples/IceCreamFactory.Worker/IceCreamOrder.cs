namespace IceCreamFactory.Worker;

/// <summary>One ice cream to make.</summary>
/// <param name="Number">The order's number.</param>
/// <param name="Seconds">How long it takes to make.</param>
internal sealed record IceCreamOrder(int Number, double Seconds);
