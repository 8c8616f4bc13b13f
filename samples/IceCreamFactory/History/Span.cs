namespace IceCreamFactory.History;

/// <summary>A stretch of time, in milliseconds since the simulator began.</summary>
internal sealed record Span(decimal From, decimal To);
