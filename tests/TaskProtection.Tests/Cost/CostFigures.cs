using System.Globalization;
using TaskProtection.Tests.Leaving;

namespace TaskProtection.Tests.Cost;

/// <summary>The tables of <c>docs/fleet-cost.md</c>: made where <c>COST_FIGURES</c> names the directory of the docs. As a rule the fleets are small.</summary>
internal static class CostFigures
{
    public const string Update = "UpdateTaskProtection";
    public const string Describe = "DescribeServices";
    public const string SetFlag = "SetInstanceProtection";

    /// <summary>Documented, for an account: so many <see cref="Update"/> a second in the long run.</summary>
    public const double Updates = 80;

    public static Page Page { get; } = new("COST_FIGURES", "fleet-cost.md");

    /// <summary>The bucket of the account that a call is taken from, as documented.</summary>
    public static string Bucket(string operation) => operation switch
    {
        Update or "GetTaskProtection" => "80 (200), one for both task protection operations",
        Describe => "20 (100)",
        "DescribeTasks" or "ListTasks" => "20 (100), one for all reads of clusters",
        _ => "not documented",
    };

    public static string Name(CostSettings settings) => settings.Rival switch
    {
        Rival.Library => settings.Options.WhenUnavailable == UnavailablePolicy.Refuse ? "TaskProtection, `Refuse`" : "TaskProtection",
        Rival.Toggler => "per message",
        _ => "before the poll",
    };

    public static string Seconds(double seconds) => double.IsNaN(seconds) ? "" : double.IsInfinity(seconds) ? "never" : Text($"{seconds:0.00} s");

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Lives the fleets, two at a time, and keeps their order: what a fleet tells depends on nothing but its settings.</summary>
    public static List<T> Live<TSettings, T>(IEnumerable<TSettings> fleets, Func<TSettings, T> live)
        => [.. fleets.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(live)];

    public static void Show(ITestOutputHelper output, string name, string header, IEnumerable<string> rows)
    {
        var table = Figures.Table(header, rows);
        output.WriteLine($"{name}\n{table}");
        Page.Put(name, table);
    }
}
