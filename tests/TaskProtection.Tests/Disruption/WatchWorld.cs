using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskProtection.Disruption;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Disruption;

/// <summary>A deployment watch over a protector whose task grants everything, on fake time.</summary>
internal sealed class WatchWorld : IHostApplicationLifetime
{
    public WatchWorld(Action<TaskProtectionOptions>? configure = null, double lot = 0.5)
    {
        Runtime = new RuntimeWorld(configure, Target);
        Lot = new FixedLot(lot);
        Look = new FakeServiceLook(Runtime.Time);
        Watching = new DeploymentWatch(
            Look, Runtime.Protector, Microsoft.Extensions.Options.Options.Create(Runtime.Options), Runtime.Time, Lot,
            new Logger<DeploymentWatch>(new LoggerFactory([Runtime.Log])), this).RunAsync();
    }

    public FakeTarget Target { get; } = new FakeTarget().Granting();

    public RuntimeWorld Runtime { get; }

    public FakeServiceLook Look { get; }

    public FixedLot Lot { get; }

    public Task Watching { get; }

    public bool IsStopped { get; private set; }

    public ProtectionPhase Phase => Runtime.Protector.Status.Phase;

    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication()
    {
        IsStopped = true;
        Runtime.Protector.BeginDrain();
    }

    /// <summary>In steps that every pause of the watch is a multiple of.</summary>
    public async Task AdvanceAsync(double seconds)
    {
        var step = seconds <= 1200 ? 1 : seconds <= 15_000 ? 5 : 30;
        for (var passed = 0.0; passed < seconds; passed += step)
        {
            await PoolAtRest.WaitAsync();
            Runtime.Time.Advance(TimeSpan.FromSeconds(step));
        }

        await PoolAtRest.WaitAsync();
    }

    /// <summary>Draws the same lot again and again: with 0.5 the pauses have no jitter, and a share of more than a half is drawn.</summary>
    internal sealed class FixedLot(double value) : Random
    {
        public double Value { get; set; } = value;

        public override double NextDouble() => Value;
    }
}
