namespace TaskProtection.Benchmarks;

/// <summary>One part of the run.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="RunAsync">Measures it.</param>
internal sealed record Section(string Name, Func<RunOptions, Task<IReadOnlyList<Figure>>> RunAsync)
{
    public static IReadOnlyList<Section> All { get; } =
    [
        new("scopes", Scopes.ScopesBenchmark.RunAsync),
        new("first-message", Messages.FirstMessageBenchmark.RunAsync),
        new("hosts", Hosts.HostsBenchmark.RunAsync),
        new("idle", Hosts.IdleBenchmark.RunAsync),
        new("alone", Alone.AloneBenchmark.RunAsync),
        new("sqs", static options => Sqs.SqsBenchmark.RunAsync(options.Sqs)),
    ];
}
