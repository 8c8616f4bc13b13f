namespace TaskProtection.Testing.Sqs;

/// <summary>The simulated service's state.</summary>
public sealed class SqsWorld
{
    internal SqsWorld(Simulator simulator) => _ = simulator;
}
