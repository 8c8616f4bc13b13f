namespace TaskProtection.Testing.Sqs;

/// <summary>One message attribute.</summary>
/// <param name="DataType"><c>String</c>, <c>Number</c> or <c>Binary</c>, each with an optional label behind a dot.</param>
/// <param name="Text">The value of a string or a number; null for a binary one.</param>
/// <param name="Bytes">The value of a binary attribute; empty for the others.</param>
public sealed record SqsAttributeValue(string DataType, string? Text, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A string attribute.</summary>
    public static SqsAttributeValue Of(string text) => new("String", text, default);
}
