namespace TaskProtection.Benchmarks;

/// <summary>The median of what was measured, and what it lies between.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return new((sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2, sorted[0], sorted[^1]);
    }

    public static Spread Of<T>(IEnumerable<T> runs, Func<T, double> value) => Of(runs.Select(value));

    public string ToString(string format) => $"{Median.ToString(format)} ({Least.ToString(format)} – {Most.ToString(format)})";
}
