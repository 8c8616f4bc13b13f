using System.Globalization;

namespace TaskProtection.Tests.Sqs;

/// <summary>One line of a schedule's chronicle.</summary>
/// <param name="At">When, since the beginning.</param>
/// <param name="What">What happened.</param>
/// <param name="Worker">To which worker; null for the queue's own.</param>
/// <param name="Message">To which message; null where it is none's.</param>
/// <param name="Count">Its delivery, counted from 1; 0 where it is none's.</param>
/// <param name="Text">The operation, or what was said.</param>
/// <param name="Number">The seconds of a visibility, or the id of a log line.</param>
/// <param name="Call">Which of the worker's calls; 0 where it is none's.</param>
internal sealed record Fact(TimeSpan At, Happening What, string? Worker, string? Message, int Count, string Text, int Number = 0, int Call = 0)
{
    public bool IsDelete => Text.StartsWith("DeleteMessage", StringComparison.Ordinal);

    public bool IsReceive => Text.StartsWith("ReceiveMessage", StringComparison.Ordinal);

    /// <summary>SQS refused the receipt.</summary>
    public bool IsStale => What == Happening.Failed && (Text.Contains("InvalidParameterValue", StringComparison.Ordinal) || Text.Contains("MessageNotInflight", StringComparison.Ordinal));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At.TotalSeconds,9:0.000}  {Worker ?? "",-4} {Message ?? "",-4} {(Count > 0 ? $"#{Count}" : ""),-3} {What,-12} {Text}{(What is Happening.Hidden or Happening.Asked && Message is not null ? $" {Number} s" : "")}");
}
