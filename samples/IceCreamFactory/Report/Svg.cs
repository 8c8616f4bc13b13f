using System.Globalization;
using System.Xml.Linq;

namespace IceCreamFactory.Report;

/// <summary>The few SVG shapes that the picture is made of.</summary>
internal static class Svg
{
    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    public static XElement Root(double width, double height) => new(
        Namespace + "svg",
        new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
        new XAttribute("width", Number(width)),
        new XAttribute("height", Number(height)),
        new XAttribute("font-family", "Helvetica, Arial, sans-serif"),
        new XAttribute("font-size", "11"),
        Rectangle(0, 0, width, height, "white"));

    public static XElement Rectangle(double x, double y, double width, double height, string fill, string? title = null)
        => Shape("rect", title, ("x", x), ("y", y), ("width", Math.Max(width, 0.5)), ("height", height), ("fill", fill));

    public static XElement Line(double x1, double y1, double x2, double y2, string stroke, double width, string? dashes = null) => Shape(
        "line",
        null,
        ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", stroke), ("stroke-width", width), ("stroke-dasharray", dashes));

    public static XElement Path(string data, string fill, string? title = null, string? stroke = null)
        => Shape("path", title, ("d", data), ("fill", fill), ("stroke", stroke), ("stroke-width", stroke is null ? null : 2));

    public static XElement Text(
        double x, double y, string text, string anchor = "start", string fill = "#222", string? weight = null, double? size = null)
    {
        var element = Shape(
            "text", null, ("x", x), ("y", y), ("text-anchor", anchor), ("fill", fill), ("font-weight", weight), ("font-size", size));
        element.Add(text);
        return element;
    }

    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static XElement Shape(string name, string? title, params (string Name, object? Value)[] attributes)
    {
        var element = new XElement(Namespace + name);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
            {
                element.SetAttributeValue(attribute, value is double number ? Number(number) : value);
            }
        }

        if (title is not null)
        {
            element.Add(new XElement(Namespace + "title", title));
        }

        return element;
    }
}
