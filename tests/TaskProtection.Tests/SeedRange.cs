using System.Globalization;

namespace TaskProtection.Tests;

/// <summary>Which seeds a random test runs: so many as usual, others that the environment names, or one that is to be replayed.</summary>
internal static class SeedRange
{
    /// <param name="one">The variable that names one seed; it wins over the others.</param>
    /// <param name="first">The variable that names the first of several.</param>
    /// <param name="count">The variable that says how many.</param>
    /// <param name="usual">How many there are when nothing says otherwise, from seed 1 on.</param>
    public static (int First, int Count) Read(string one, string first, string count, int usual)
        => Variable(one) is { } seed ? (seed, 1) : (Variable(first) ?? 1, Variable(count) ?? usual);

    /// <summary>What a variable says; the usual when it says nothing.</summary>
    public static int Number(string name, int usual) => Variable(name) ?? usual;

    private static int? Variable(string name)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
