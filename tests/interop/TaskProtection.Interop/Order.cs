namespace TaskProtection.Interop;

/// <summary>The message of most checks.</summary>
internal sealed record Order(int Number, string? Text = null, IReadOnlyList<string>? Parts = null);
