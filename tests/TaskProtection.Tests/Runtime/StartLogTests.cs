using Microsoft.Extensions.Logging;

namespace TaskProtection.Tests.Runtime;

public sealed class TheLogOfAStart
{
    private const int NotApplicable = 106;
    private const int NothingApplies = 117;

    [Fact]
    public async Task Is_one_line_where_nothing_applies()
    {
        var world = await StartedAsync(NotHere("task", "not on ECS"), NotHere("instance", "not on EC2"));

        Assert.Equal((0, 1), (world.Log.Count(NotApplicable), world.Log.Count(NothingApplies)));
        Assert.Contains("(task: not on ECS; instance: not on EC2)", world.Log.Text(NothingApplies), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_one_line_for_the_target_that_does_not_apply()
    {
        var world = await StartedAsync(new FakeTarget(), NotHere("instance", "not on EC2"));

        Assert.Equal((1, 0), (world.Log.Count(NotApplicable), world.Log.Count(NothingApplies)));
        Assert.Contains((LogLevel.Information, "Protection of the instance does not apply: not on EC2."), world.Log.Lines.Select(static l => (l.Level, l.Text)));
    }

    [Fact]
    public async Task Fails_no_start_when_it_cannot_be_written()
    {
        var world = new RuntimeWorld(NotHere("task", "not on ECS"), new FakeTarget("instance")) { Log = { Fault = new IOException("the disk is full") } };

        await world.Protector.StartAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Is_empty_where_all_apply() => Assert.Empty((await StartedAsync(new FakeTarget(), new FakeTarget("instance"))).Log.Lines);

    [Fact]
    public async Task Is_empty_without_targets() => Assert.Empty((await StartedAsync()).Log.Lines);

    [Fact]
    public async Task Leaves_it_to_the_error_that_nothing_applies_under_Refuse()
    {
        var world = new RuntimeWorld(static o => o.WhenUnavailable = UnavailablePolicy.Refuse, NotHere("instance", "not on EC2"));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => world.Protector.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("(instance: not on EC2)", error.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (world.Log.Count(NotApplicable), world.Log.Count(NothingApplies)));
    }

    [Fact]
    public async Task Says_that_a_look_is_denied()
    {
        var target = new FakeTarget { Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.Denied)) };

        var world = await StartedAsync(target);

        Assert.Equal("Looking at the task is denied: no reason was given.", world.Log.Text(116));
    }

    [Fact]
    public async Task Says_once_that_a_look_is_denied_and_releases_what_it_finds_when_the_right_is_there()
    {
        var target = new FakeTarget { Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.Denied)) }.Granting();
        var world = await StartedAsync(target);
        await world.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal((1, 0), (world.Log.Count(116), world.Log.Count(109)));

        target.Inspection = static () => Task.FromResult(new ProtectionInspection(InspectionResult.Protected));
        await world.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal((1, 1), (world.Log.Count(109), world.Log.Count(101)));
    }

    [Theory]
    [InlineData(false, "connection reset")]
    [InlineData(true, "no answer within 00:00:06")]
    public async Task Says_what_a_look_threw(bool cancelled, string reason)
    {
        Exception thrown = cancelled ? new OperationCanceledException() : new IOException("connection reset");
        var target = new FakeTarget { Inspection = () => Task.FromException<ProtectionInspection>(thrown) };

        var world = await StartedAsync(target);

        Assert.Contains(reason, world.Log.Text(115), StringComparison.Ordinal);
    }

    private static FakeTarget NotHere(string name, string reason)
        => new(name) { Inspection = () => Task.FromResult(new ProtectionInspection(InspectionResult.NotApplicable, reason)) };

    private static async Task<RuntimeWorld> StartedAsync(params FakeTarget[] targets)
    {
        var world = new RuntimeWorld(targets);
        await world.Protector.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        await PoolAtRest.WaitAsync();
        return world;
    }
}
