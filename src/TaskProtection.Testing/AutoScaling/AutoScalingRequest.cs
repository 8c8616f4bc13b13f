using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>The form of a request, and the refusals of what is wrong with it.</summary>
internal readonly struct AutoScalingRequest(ReadOnlyMemory<byte> body)
{
    private readonly Dictionary<string, StringValues> _form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span));

    public string? Text(string name) => _form.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    public string Required(string name) => Text(name) ?? throw Missing(char.ToLowerInvariant(name[0]) + name[1..]);

    public bool Flag(string name) => Required(name) switch
    {
        "true" => true,
        "false" => false,
        var other => throw new AwsRefusal(400, "MalformedInput", $"Invalid boolean value: {other}"),
    };

    /// <summary>A number within its range; null when it is not there.</summary>
    public int? Number(string name, int least, int most) => Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Invalid($"{name} must be between {least} and {most}.");

    public List<string> List(string name, int limit)
    {
        var items = new List<string>();
        while (Text($"{name}.member.{items.Count + 1}") is { } item)
        {
            items.Add(item);
        }

        return items.Count <= limit ? items : throw Invalid($"The number of {name} that may be passed in is limited to {limit}");
    }

    /// <summary>How many results to leave out, since earlier pages had them.</summary>
    public int Skip() => Text("NextToken") is not { } token ? 0
        : int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var skip) && skip >= 1 ? skip
        : throw new AwsRefusal(400, "InvalidNextToken", "The NextToken value is not valid.");

    public static AwsRefusal Missing(string member) =>
        Invalid($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    public static AwsRefusal Invalid(string message) => new(400, "ValidationError", message);
}
