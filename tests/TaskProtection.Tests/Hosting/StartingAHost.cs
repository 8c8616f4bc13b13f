using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TaskProtection.Tests.Hosting;

public sealed class StartingAHost
{
    [Fact]
    public async Task Lets_a_service_enter_in_its_start_wherever_it_is_registered()
    {
        var looked = false;
        var entered = new List<(bool Looked, bool Protected)>();
        HostWorld.Service Entering() => new()
        {
            OnStart = async (protection, cancellationToken) =>
            {
                await using var scope = await protection.EnterAsync("at start", cancellationToken: cancellationToken);
                entered.Add((looked, scope.IsProtected));
            },
        };
        await using var world = new HostWorld(before: Entering(), after: Entering());
        world.Target.Inspection = () =>
        {
            looked = true;
            return Task.FromResult(new ProtectionInspection(InspectionResult.Unprotected));
        };

        await world.StartAsync();

        Assert.Equal([(true, true), (true, true)], entered);
    }

    [Fact]
    public async Task Fails_with_every_error_when_the_options_are_wrong()
    {
        await using var world = new HostWorld(configure: o => (o.StopTimeout, o.CallTimeout) = (TimeSpan.Zero, TimeSpan.Zero));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(world.StartAsync);

        Assert.Equal(2, error.Failures.Count());
        Assert.Contains("TaskProtection:StopTimeout 00:00:00", error.Message, StringComparison.Ordinal);
        Assert.Contains("TaskProtection:CallTimeout 00:00:00", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_where_no_target_applies_and_unprotected_work_is_refused()
    {
        await using var world = new HostWorld(configure: o => o.WhenUnavailable = UnavailablePolicy.Refuse);
        world.Target.Inspection = () => Task.FromResult(new ProtectionInspection(InspectionResult.NotApplicable, "there is no ECS here"));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(world.StartAsync);

        Assert.Contains("there is no ECS here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_where_no_target_applies_and_says_why_once()
    {
        await using var world = new HostWorld();
        world.Target.Inspection = () => Task.FromResult(new ProtectionInspection(InspectionResult.NotApplicable, "there is no ECS here"));

        await world.StartAsync();
        await using var scope = await world.EnterAsync();

        Assert.False(scope.IsProtected);
        Assert.Single(world.Log.Lines, line => line.Level == LogLevel.Information && line.Text.Contains("there is no ECS here"));
        Assert.DoesNotContain(world.Log.Lines, line => line.Level > LogLevel.Information);
    }

    [Fact]
    public async Task Says_the_stop_budget_and_each_contradiction_once()
    {
        await using var world = new HostWorld(configure: o => o.StopTimeout = TimeSpan.FromSeconds(3));

        await world.StartAsync();

        Assert.Equal(
            "On SIGTERM running work gets 00:00:01.7000000, then the cleanup 00:00:01, of a StopTimeout of 00:00:03; the host waits 00:00:30 for its services",
            Assert.Single(world.Log.Lines, line => line.Id.Id == 301).Text);
        Assert.Contains("CleanupTimeout 00:00:01 is shorter", Assert.Single(world.Log.Lines, line => line.Id.Id == 300).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_nothing_protected_when_another_service_fails_to_start()
    {
        ProtectionScope? held = null;
        var failing = new HostWorld.Service
        {
            OnStart = async (protection, cancellationToken) =>
            {
                held = await protection.EnterAsync("forgotten", cancellationToken: cancellationToken);
                throw new FormatException("a bad start");
            },
        };
        var world = new HostWorld(after: failing);

        await Assert.ThrowsAsync<FormatException>(world.StartAsync);
        Assert.Equal((1, 0), (world.Target.Protects, world.Target.Releases));

        var disposal = world.DisposeAsync();
        await Patience.UntilAsync(() => world.Target.Releases == 1, "the release");
        await held!.DisposeAsync();
        await disposal;
        Assert.True(held.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Begins_the_drain_when_another_service_stops_the_application()
    {
        HostWorld? world = null;
        var impatient = new HostWorld.Service
        {
            OnStart = (_, _) =>
            {
                world!.Lifetime.StopApplication();
                return Task.CompletedTask;
            },
        };
        world = new HostWorld(before: impatient);
        await using var _ = world;

        await Record.ExceptionAsync(world.StartAsync); // the host's own answer, whatever it is

        var refused = await Assert.ThrowsAsync<TaskProtectionException>(() => world.EnterAsync());
        Assert.Equal(ProtectionFailure.Draining, refused.Failure);
        await world.StopAsync();
    }

    [Fact]
    public async Task Is_cut_short_by_SIGTERM_while_AWS_does_not_answer()
    {
        await using var world = new HostWorld();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Target.Inspection = async () =>
        {
            asked.SetResult();
            return await new TaskCompletionSource<ProtectionInspection>().Task; // never
        };

        var start = world.StartAsync();
        await asked.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        world.Lifetime.StopApplication();
        await Record.ExceptionAsync(() => start);

        Assert.True(world.Protection.Stopping.IsCancellationRequested);
        Assert.Equal(1, world.Log.Count(302));
        await world.StopAsync();
    }
}
