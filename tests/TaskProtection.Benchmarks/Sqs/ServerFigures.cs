namespace TaskProtection.Benchmarks.Sqs;

/// <summary>What the server saw of one run, from the moment at which the messages could be received until the last one was deleted.</summary>
/// <param name="Seconds">How long it was.</param>
/// <param name="CpuSeconds">The processor time of the server's process.</param>
/// <param name="CompiledMethods">How many methods its runtime compiled.</param>
/// <param name="Calls">The SQS calls that it answered, by operation.</param>
/// <param name="ProtectionCalls">The calls that set or release protection.</param>
internal sealed record ServerFigures(double Seconds, double CpuSeconds, int CompiledMethods, IReadOnlyDictionary<string, int> Calls, int ProtectionCalls);
