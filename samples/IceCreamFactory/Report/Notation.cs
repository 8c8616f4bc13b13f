using System.Globalization;

namespace IceCreamFactory.Report;

/// <summary>How numbers are written: the same everywhere, whatever the machine's culture.</summary>
internal static class Notation
{
    /// <summary>A figure as the checker writes it too, so that the two can be compared as text.</summary>
    public static string Exact(decimal? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A figure for people: at most one decimal, and two below ten.</summary>
    public static string Short(decimal? value) => value switch
    {
        null => "-",
        { } v when v == decimal.Truncate(v) => v.ToString("0", CultureInfo.InvariantCulture),
        < 10 => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
    };

    /// <summary>Milliseconds as seconds with one decimal.</summary>
    public static string Seconds(decimal milliseconds) => (milliseconds / 1000).ToString("0.0", CultureInfo.InvariantCulture);
}
