using System.Diagnostics;
using Amazon.SQS.Model;

namespace TaskProtection.Sqs;

/// <summary>Finds the span that sent a message. What is malformed is no parent, and never an error: a trace is not worth a message.</summary>
internal static class TraceContext
{
    /// <summary>W3C asks nobody to pass on more of a trace state than this.</summary>
    private const int LongestState = 512;

    /// <summary>The sender's own word first; the X-Ray header may be of a service in between.</summary>
    /// <param name="attributes">Attributes of the message, which may hold <c>traceparent</c> and <c>tracestate</c>.</param>
    /// <param name="traceHeader">The system attribute <c>AWSTraceHeader</c>.</param>
    /// <returns>
    /// The span, and whether it is decided that it is sampled or not. Where that is left to us the span is no parent: there is no flag for
    /// it, and samplers would take it for not sampled.
    /// </returns>
    public static (ActivityContext Sender, bool IsDecided) Find(IReadOnlyDictionary<string, MessageAttributeValue> attributes, string? traceHeader)
        => FromTraceParent(Text(attributes, "traceparent"), Text(attributes, "tracestate")) is { } sender ? (sender, true)
            : FromTraceHeader(traceHeader) ?? (default, true);

    public static ActivityContext? FromTraceParent(string? parent, string? state)
    {
        // .NET checks the digits, not what is between them.
        return parent is { Length: 55 } && (parent[2], parent[35], parent[52]) is ('-', '-', '-')
            && ActivityContext.TryParse(parent, IsSafe(state) ? state : null, isRemote: true, out var context)
            ? context
            : null;
    }

    /// <summary>Such as <c>Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1</c>, in any order.</summary>
    public static (ActivityContext Sender, bool IsDecided)? FromTraceHeader(string? header)
    {
        ReadOnlySpan<char> root = default, parent = default, sampled = default;
        foreach (var range in header.AsSpan().Split(';'))
        {
            var part = header.AsSpan()[range].Trim();
            if (part.StartsWith("Root="))
            {
                root = part[5..];
            }
            else if (part.StartsWith("Parent="))
            {
                parent = part[7..];
            }
            else if (part.StartsWith("Sampled="))
            {
                sampled = part[8..];
            }
        }

        // Nothing, and a question mark, leave the decision to us.
        var isDecided = sampled is not ("" or "?");
        var flags = sampled switch
        {
            "1" => "01",
            "" or "0" or "?" => "00",
            _ => null,
        };

        // The version, eight digits of time and twenty-four of chance: the last two are the trace id.
        return flags is not null && root.Length == 35 && root.StartsWith("1-") && root[10] == '-' && parent.Length == 16
            && FromTraceParent($"00-{root[2..10]}{root[11..]}-{parent}-{flags}", null) is { } sender
            ? (sender, isDecided)
            : null;
    }

    /// <summary>The handler's own calls send the state on, as a header: what no header can hold would make them fail.</summary>
    private static bool IsSafe(string? state)
        => state is { Length: <= LongestState } && !state.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static string? Text(IReadOnlyDictionary<string, MessageAttributeValue> attributes, string name)
        => attributes.TryGetValue(name, out var value) ? value.StringValue : null;
}
