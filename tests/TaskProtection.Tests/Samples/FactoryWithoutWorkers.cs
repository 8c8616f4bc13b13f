using IceCreamFactory.Fleet;

namespace TaskProtection.Tests.Samples;

public sealed class FactoryWithoutWorkers
{
    [Fact]
    public async Task Is_not_up()
    {
        await using var simulator = new Testing.Simulator(FleetSettings.Simulator(seed: 1, TimeProvider.System));
        var floor = new FactoryFloor(simulator, isProtected: true);
        floor.Service.SetDesiredCount(0);

        // Less than the hosts take to boot, and more than an empty service takes to be steady.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(0.5), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => floor.WaitUntilUpAsync(TimeProvider.System, patience.Token));
    }
}
