using System.Globalization;
using System.Xml.Linq;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>The elements of answers.</summary>
internal static class AutoScalingXml
{
    public static readonly XNamespace Namespace = "http://autoscaling.amazonaws.com/doc/2011-01-01/";

    public static XElement Element(string name, params ReadOnlySpan<object?> content) => new(Namespace + name, content.ToArray());

    public static XElement Element(string name, int value) => Element(name, value.ToString(CultureInfo.InvariantCulture));

    public static XElement Element(string name, bool value) => Element(name, value ? "true" : "false");

    public static XElement Element(string name, TimeSpan value) => Element(name, (int)value.TotalSeconds);

    public static XElement Element(string name, DateTimeOffset value) =>
        Element(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public static XElement Members(string name, IEnumerable<XElement> members) => new(Namespace + name, members);

    /// <summary>The list of one page, and the token of the next one, if there is one.</summary>
    public static object[] Page<T>(string name, IReadOnlyCollection<T> all, int skip, int size, Func<T, XElement> member)
    {
        var list = Members(name, all.Skip(skip).Take(size).Select(member));
        return all.Count > skip + size ? [list, Element("NextToken", skip + size)] : [list];
    }

    /// <summary>The name of a state, with AWS's colon.</summary>
    public static string State(LifecycleState state) => state switch
    {
        LifecycleState.PendingWait => "Pending:Wait",
        LifecycleState.PendingProceed => "Pending:Proceed",
        LifecycleState.TerminatingWait => "Terminating:Wait",
        LifecycleState.TerminatingProceed => "Terminating:Proceed",
        _ => state.ToString(),
    };
}
