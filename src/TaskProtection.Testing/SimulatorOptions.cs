using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Metadata;

namespace TaskProtection.Testing;

/// <summary>What the simulated world is like. Every value that AWS does not document is a setting here.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The clock of the world. Default the system's; a <see cref="Time.VirtualTime"/> makes it virtual.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The clock that signatures and credentials are dated by. Default the system's, also in virtual time: AWS SDKs sign with
    /// the system's clock and offer no other.
    /// </summary>
    public TimeProvider SignatureClock { get; init; } = TimeProvider.System;

    /// <summary>The seed of everything that is random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// How many of the latest events <see cref="Simulator.Events"/> keeps, at least 0. Default null: all of them, which a simulator
    /// that serves for days has no memory for. <see cref="Events.EventLog.Appended"/> sees every one.
    /// </summary>
    public int? KeptEvents { get; init; }

    /// <summary>The AWS region that requests must be signed for.</summary>
    public string Region { get; init; } = "eu-west-1";

    /// <summary>The account in every ARN.</summary>
    public string AccountId { get; init; } = "123456789012";

    /// <summary>The ECS cluster and its agents.</summary>
    public EcsSettings Ecs { get; init; } = new();

    /// <summary>The API of EC2 Auto Scaling.</summary>
    public AutoScalingSettings AutoScaling { get; init; } = new();

    /// <summary>The instance metadata service.</summary>
    public ImdsSettings Imds { get; init; } = new();
}
