using System.Xml.Linq;

namespace TaskProtection.Aws.Signed;

/// <summary>Reading by local name.</summary>
internal static class XElementExtensions
{
    public static XElement? Find(this XElement element, string name)
        => element.Descendants().FirstOrDefault(child => child.Name.LocalName == name);

    public static string? ChildText(this XElement element, string name)
        => element.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value;
}
