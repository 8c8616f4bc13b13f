namespace Aot;

/// <param name="Number">The order's number.</param>
/// <param name="Milliseconds">How long it takes.</param>
internal sealed record Order(int Number, int Milliseconds);
