namespace TaskProtection.Testing.AutoScaling;

/// <summary>The simulated service's state.</summary>
public sealed class AutoScalingWorld
{
    internal AutoScalingWorld(Simulator simulator) => _ = simulator;
}
