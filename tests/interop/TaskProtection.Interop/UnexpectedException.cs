namespace TaskProtection.Interop;

/// <summary>A claim does not hold.</summary>
internal sealed class UnexpectedException(string message) : Exception(message);
