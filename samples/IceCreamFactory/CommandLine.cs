using System.CommandLine;

namespace IceCreamFactory;

/// <summary>The options of the program.</summary>
internal static class CommandLine
{
    /// <summary>The exit code for a wrong option; 1 is the checker's.</summary>
    public const int UsageError = 2;

    // Fewer orders than this do not keep six workers busy while they are disrupted five times; more take longer than ten minutes.
    private const int FewestOrders = 30;
    private const int MostOrders = 500;

    public static async Task<int> RunAsync(string[] args, Func<FactorySettings, CancellationToken, Task<int>> run, TextWriter errors)
    {
        var seed = new Option<int>("--seed") { Description = "Everything random follows from this number.", DefaultValueFactory = _ => 1 };
        var orders = new Option<int>("--orders")
        {
            Description = $"How many orders come in: {FewestOrders} to {MostOrders}.",
            DefaultValueFactory = _ => 60,
        };
        var noProtection = new Option<bool>("--no-protection") { Description = "Only the run without protection." };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "The folder for raw events, report and picture.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("artifacts", "ice-cream")),
        };
        orders.Validators.Add(result =>
        {
            // What is no number has its own error, and the value of such an option cannot be asked for.
            if (result.Tokens is [var number] && int.TryParse(number.Value, out var count) && count is < FewestOrders or > MostOrders)
            {
                result.AddError($"--orders must be {FewestOrders} to {MostOrders}.");
            }
        });
        output.AcceptLegalFilePathsOnly();
        output.Validators.Add(result =>
        {
            if (result.Tokens is [var folder] && File.Exists(folder.Value))
            {
                result.AddError($"--out must be a folder, but {folder.Value} is a file.");
            }
        });

        var root = new RootCommand(
            "A fleet of ice-cream workers on a simulated AWS is shrunk, redeployed and interrupted, with protection and without.")
        {
            seed, orders, noProtection, output,
        };
        root.SetAction((parsed, cancellationToken) => run(
            new FactorySettings(parsed.GetValue(seed), parsed.GetValue(orders), parsed.GetValue(noProtection), parsed.GetValue(output)!),
            cancellationToken));

        var parsed = root.Parse(args);
        if (parsed.Errors is [var error, ..])
        {
            await errors.WriteLineAsync(error.Message);
            await root.Parse("--help").InvokeAsync(new InvocationConfiguration { Output = errors }, CancellationToken.None);
            return UsageError;
        }

        // Ctrl+C must find time to end six child processes before this one ends.
        var invocation = new InvocationConfiguration
        {
            ProcessTerminationTimeout = TimeSpan.FromSeconds(15),
            EnableDefaultExceptionHandler = false,
        };
        return await parsed.InvokeAsync(invocation, CancellationToken.None);
    }
}
