namespace TaskProtection.Benchmarks.Sqs;

/// <summary>What a client's process spent on one run.</summary>
/// <param name="CpuSeconds">Its processor time.</param>
/// <param name="AllocatedBytes">What it allocated; null where its runtime does not tell.</param>
/// <param name="CompiledMethods">How many methods its runtime compiled meanwhile; null where it does not tell.</param>
internal sealed record ClientFigures(double CpuSeconds, long? AllocatedBytes, int? CompiledMethods);
