using System.Globalization;
using System.Text;

namespace TaskProtection.Tests.Leaving;

/// <summary>The frame of a picture in plain SVG, for light and dark pages.</summary>
internal static class Drawing
{
    /// <param name="title">What is shown.</param>
    /// <param name="size">How large it is.</param>
    /// <param name="left">Where the title begins.</param>
    /// <param name="light">The rules of the picture's own classes.</param>
    /// <param name="dark">Their colours on a dark page.</param>
    public static StringBuilder Begin(string title, (int Width, int Height) size, int left, string light, string dark) => new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{size.Width}} {{size.Height}}" width="{{size.Width}}" height="{{size.Height}}" role="img">
        <title>{{title}}</title>
        <style>
          text { font: 12px sans-serif; fill: #57606a }
          .title { font-weight: bold; font-size: 13px; fill: #24292f }
          .small { font-size: 11px }
        {{light}}
          @media (prefers-color-scheme: dark) {
            text { fill: #9198a1 } .title { fill: #f0f6fc } {{dark}}
          }
        </style>
        <text class="title" x="{{left}}" y="18">{{title}}</text>

        """);

    public static string End(this StringBuilder svg) => svg.Append("</svg>\n").ToString();
}
