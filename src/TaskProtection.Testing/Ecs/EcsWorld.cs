namespace TaskProtection.Testing.Ecs;

/// <summary>The simulated service's state.</summary>
public sealed class EcsWorld
{
    internal EcsWorld(Simulator simulator) => _ = simulator;
}
