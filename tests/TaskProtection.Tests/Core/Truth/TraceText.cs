using System.Runtime.CompilerServices;
using System.Text;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>Formats a line only while its trace is on: millions of runs write none.</summary>
[InterpolatedStringHandler]
internal readonly struct TraceText
{
    private readonly StringBuilder? text;

    public TraceText(int literalLength, int formattedCount, Trace trace, out bool isOn)
    {
        isOn = trace.IsOn;
        text = isOn ? new StringBuilder(literalLength + (formattedCount * 8)) : null;
    }

    public void AppendLiteral(string value) => text!.Append(value);

    public void AppendFormatted<T>(T value, string? format = null) =>
        text!.Append(value is IFormattable formattable ? formattable.ToString(format, null) : value?.ToString() ?? "-");

    public override string ToString() => text?.ToString() ?? "";
}
