using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TaskProtection.Hosting;

/// <summary>
/// Judges the text of settings before the binder sees it. The binder stops at the first value that it cannot read, and reads
/// "24:00:00" as 24 days without a word. Compiled into each package that binds a section.
/// </summary>
internal static class SettingText
{
    /// <summary>The settings whose text cannot be used, each with a sentence that says so.</summary>
    /// <param name="section">The section that holds them.</param>
    /// <param name="checks">For each setting, relative to the section, one of the checks below: null for good text, else what is wrong.</param>
    public static IEnumerable<(string Setting, string Error)> Unreadable(
        IConfigurationSection section, IReadOnlyDictionary<string, Func<string, string?>> checks)
    {
        foreach (var (setting, check) in checks)
        {
            if (section[setting] is { } text && Judge(text, check) is { } wrong)
            {
                yield return (setting, $"{section.Path}:{setting} {wrong}");
            }
        }
    }

    /// <summary>The settings that can be bound. A null, which JSON can hold, counts as not set.</summary>
    public static IConfiguration Readable(IConfigurationSection section, IReadOnlyDictionary<string, Func<string, string?>> checks)
        => new ConfigurationBuilder()
            .AddInMemoryCollection(checks
                .Select(check => KeyValuePair.Create(check.Key, section[check.Key]))
                .Where(setting => setting.Value is { } text && Judge(text, checks[setting.Key]) is null))
            .Build();

    public static string? Duration(string text)
    {
        if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value))
        {
            return $"is \"{text}\", which is no duration: write hours:minutes:seconds, such as 00:00:30";
        }

        // .NET reads a bare "30" as 30 days and "24:00:00" as 24 days. Nobody who writes either means that.
        var parts = text.Split(':');
        return value.Days != 0 && parts.Length < 4 && !parts[0].Contains('.')
            ? $"is \"{text}\", which .NET reads as {value.Days} days: write 30 seconds as 00:00:30, 24 hours as 1.00:00:00"
            : null;
    }

    public static string? WholeNumber(string text)
        => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : $"is \"{text}\", which is no whole number";

    public static string? Number(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null : $"is \"{text}\", which is no number: write 1.5 with a point";

    public static string? OneOf<TEnum>(string text) where TEnum : struct, Enum
        => Enum.GetNames<TEnum>().Contains(text.Trim(), StringComparer.OrdinalIgnoreCase)
            ? null
            : $"is \"{text}\": it must be one of {string.Join(", ", Enum.GetNames<TEnum>())}";

    /// <summary>A duration as it is written in configuration, without zeros that nobody writes.</summary>
    public static string Write(TimeSpan value)
        => value.Ticks % TimeSpan.TicksPerSecond == 0 ? value.ToString("c") : value.ToString("c").TrimEnd('0');

    private static string? Judge(string text, Func<string, string?> check)
        => text.Length == 0 ? "is empty: give it a value, or remove it to have the default" : check(text);
}
