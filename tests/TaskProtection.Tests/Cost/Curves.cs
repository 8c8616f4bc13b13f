using System.Globalization;
using TaskProtection.Tests.Leaving;

namespace TaskProtection.Tests.Cost;

/// <summary>Curves over choices, on a logarithmic scale. Plain SVG, for light and dark pages.</summary>
internal static class Curves
{
    private const int Width = 560;
    private const int Height = 260;
    private const int Left = 56;
    private const int Top = 40;
    private const int Right = 280;
    private const double Least = 0.1;
    private const double Most = 2000;

    private const string Light = """
          polyline { fill: none; stroke-width: 2 } .grid { stroke: #d0d7de; stroke-width: 1 } .limit { stroke: #cf222e; stroke-dasharray: 6 4 } .limit-text { fill: #cf222e }
          .default { stroke: #8c959f; stroke-dasharray: 2 3 }
          .c0 { stroke: #0969da } .c1 { stroke: #2da44e } .c2 { stroke: #9a6700 } .c3 { stroke: #8250df }
        """;

    private const string Dark = """
        .grid { stroke: #3d444d } .limit { stroke: #ff7b72 } .limit-text { fill: #ff7b72 } .default { stroke: #656c76 }
            .c0 { stroke: #58a6ff } .c1 { stroke: #3fb950 } .c2 { stroke: #d29922 } .c3 { stroke: #bc8cff }
        """;

    /// <param name="title">What is shown.</param>
    /// <param name="axis">What is chosen.</param>
    /// <param name="choices">The choices, from left to right.</param>
    /// <param name="curves">A value for each choice, or none.</param>
    /// <param name="limits">Values not to be passed.</param>
    /// <param name="defaults">What is chosen where nobody chooses.</param>
    public static string Draw(
        string title, string axis, IReadOnlyList<string> choices, IReadOnlyList<(string Name, IReadOnlyList<double?> Values)> curves, IReadOnlyList<(double Value, string Name)> limits,
        IReadOnlyList<(int Choice, string Name)> defaults)
    {
        var (width, height) = (Left + Width + Right, Top + Height + 62);
        double X(int choice) => Left + (Width * (choice + 0.5) / choices.Count);
        var svg = Drawing.Begin(title, (width, height), Left, Light, Dark);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (Width / 2)}\" y=\"{height - 10}\" text-anchor=\"middle\">{axis}</text>\n");
        foreach (var value in (double[])[0.1, 1, 10, 100, 1000])
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" y1=\"{Y(value):0.0}\" x2=\"{Left + Width}\" y2=\"{Y(value):0.0}\"/><text class=\"small\" text-anchor=\"end\" x=\"{Left - 6}\" y=\"{Y(value) + 4:0.0}\">{value}</text>\n");
        }

        for (var choice = 0; choice < choices.Count; choice++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" text-anchor=\"middle\" x=\"{X(choice):0.0}\" y=\"{Top + Height + 18}\">{choices[choice]}</text>\n");
        }

        foreach (var (choice, name) in defaults)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"default\" x1=\"{X(choice):0.0}\" y1=\"{Top}\" x2=\"{X(choice):0.0}\" y2=\"{Top + Height}\"/><text class=\"small\" text-anchor=\"middle\" x=\"{X(choice):0.0}\" y=\"{Top - 5}\">{name}</text>\n");
        }

        foreach (var (value, name) in limits)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"limit\" x1=\"{Left}\" y1=\"{Y(value):0.0}\" x2=\"{Left + Width}\" y2=\"{Y(value):0.0}\"/><text class=\"small limit-text\" x=\"{Left + Width + 6}\" y=\"{Y(value) + 4:0.0}\">{name}</text>\n");
        }

        for (var i = 0; i < curves.Count; i++)
        {
            var points = curves[i].Values.Select((value, choice) => (value, choice)).Where(static p => p.value is not null)
                .Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.choice):0.0},{Y(p.value!.Value):0.0}"));
            var line = Top + Height - 70 + (i * 18);
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"c{i}\" points=\"{string.Join(' ', points)}\"/>\n<line class=\"c{i}\" stroke-width=\"2\" x1=\"{Left + Width + 6}\" y1=\"{line - 4}\" x2=\"{Left + Width + 24}\" y2=\"{line - 4}\"/><text class=\"small\" x=\"{Left + Width + 30}\" y=\"{line}\">{curves[i].Name}</text>\n");
        }

        return svg.End();
    }

    /// <summary>What is less than the scale shows lies on its lower end.</summary>
    private static double Y(double value) => Top + Height - (Math.Log(Math.Clamp(value, Least, Most) / Least) / Math.Log(Most / Least) * Height);
}
