using TaskProtection.Core;
using TaskProtection.Tests.Runtime;

namespace TaskProtection.Tests.Metrics;

/// <summary>Work that takes 10 seconds comes every 30: nobody wants anything in between, and all the same it is one outage.</summary>
public sealed class AnOutageThatShortUnitsMeet : IDisposable
{
    private readonly Exporter _exporter = new();
    private readonly FakeTarget _target = new() { Linger = TimeSpan.Zero }; // Nothing is held longer than it must be.
    private readonly RuntimeWorld _world;

    public AnOutageThatShortUnitsMeet()
    {
        _world = new RuntimeWorld(_exporter, null, _target);
        Answer(ProtectionOutcome.Throttled);
    }

    [Fact]
    public async Task Lasts_from_the_first_to_the_last_and_is_remembered_for_ten_minutes()
    {
        await WorkAsync(times: 2);
        await using (await _world.EnterInAnotherFlow().WaitAsync(Patience.Limit))
        {
            await _world.AdvanceAsync(TimeSpan.FromSeconds(10));
            Assert.Equal(70, Unprotected());
        }

        await _world.AdvanceAsync(TimeSpan.FromSeconds(2));
        await _world.AdvanceAsync(TimeSpan.FromMinutes(9));
        Assert.InRange(Unprotected(), 70, 72);
        await _world.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(0, Unprotected());

        await WorkAsync(times: 1);
        Assert.InRange(Unprotected(), 10, 12);
    }

    [Fact]
    public async Task Ends_when_one_is_protected()
    {
        await WorkAsync(times: 3);
        Answer(ProtectionOutcome.Done);
        await _world.AdvanceAsync(TimeSpan.FromMinutes(2));
        await WorkAsync(times: 1);
        Assert.Equal(0, Unprotected());

        Answer(ProtectionOutcome.Throttled);
        await _world.AdvanceAsync(TimeSpan.FromMinutes(2)); // What was granted is released.
        await WorkAsync(times: 1);
        Assert.InRange(Unprotected(), 10, 12);
    }

    [Fact]
    public async Task Ends_when_ECS_refuses_which_is_an_answer()
    {
        await WorkAsync(times: 3);
        Answer(ProtectionOutcome.Refused);
        await _world.AdvanceAsync(TimeSpan.FromMinutes(2)); // The failure is forgotten, and the next unit asks.
        await Assert.ThrowsAsync<TaskProtectionException>(() => _world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        await _world.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(0, Unprotected());
    }

    [Fact]
    public async Task Ends_with_a_grant_that_comes_when_the_unit_has_left()
    {
        await WorkAsync(times: 3);
        _target.Auto = null;
        await _world.AdvanceAsync(TimeSpan.FromMinutes(2)); // The failure is forgotten, and the next unit asks.
        using var impatient = new CancellationTokenSource();
        var entering = _world.Protector.EnterAsync(cancellationToken: impatient.Token).AsTask();
        var call = await _target.NextAsync(CallKind.Protect);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => entering.WaitAsync(Patience.Limit));
        await _world.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.NotEqual(0, Unprotected());

        call.Answer(new ProtectionReply(ProtectionOutcome.Done));
        await _world.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(0, Unprotected());
    }

    [Fact]
    public async Task Is_none_while_ECS_refuses_although_a_unit_is_held()
    {
        await using var held = await _world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        Answer(ProtectionOutcome.Refused);
        await _world.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal("blocked", Assert.Single(_exporter.Read("taskprotection.phase"), static series => series.Value == 1).Key["taskprotection.phase=".Length..]);
        Assert.Equal(0, Unprotected());
    }

    /// <summary>Of a series that ends, some versions of OpenTelemetry's SDK export the last value for ever.</summary>
    [Fact]
    public async Task Is_shown_as_over_when_the_target_turns_out_not_to_apply()
    {
        await using var held = await _world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        await _world.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(120, Unprotected());

        Answer(ProtectionOutcome.NotApplicable);
        await _world.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(TargetState.NotApplicable, _world.Target().State);
        Assert.Equal((0, 0, 0), (Unprotected(), _exporter.Only("taskprotection.target.desired"), _exporter.Only("taskprotection.target.actual")));
    }

    [Fact]
    public async Task Is_not_even_shown_as_none_where_the_target_never_applied()
    {
        Answer(ProtectionOutcome.NotApplicable);
        await using var held = await _world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
        await _world.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Empty(_exporter.Read("taskprotection.target.mismatch"));
    }

    [Fact]
    public async Task Shows_how_long_the_oldest_of_its_units_has_been_held()
    {
        Assert.Equal(0, Age());
        await using (await _world.EnterInAnotherFlow().WaitAsync(Patience.Limit))
        {
            await _world.AdvanceAsync(TimeSpan.FromSeconds(30));
            await using var younger = await _world.EnterInAnotherFlow().WaitAsync(Patience.Limit);
            Assert.Equal(30, Age());
        }

        Assert.Equal(0, Age());
    }

    public void Dispose() => _exporter.Dispose();

    private void Answer(ProtectionOutcome outcome) => _target.Auto = kind => new(kind == CallKind.Release ? ProtectionOutcome.Done : outcome);

    private async Task WorkAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await using (await _world.EnterInAnotherFlow().WaitAsync(Patience.Limit))
            {
                await _world.AdvanceAsync(TimeSpan.FromSeconds(10));
            }

            await _world.AdvanceAsync(TimeSpan.FromSeconds(20));
        }
    }

    private double Unprotected() => _exporter.Read("taskprotection.target.mismatch")["taskprotection.mismatch.kind=unprotected, taskprotection.target=task"];

    private double Age() => _exporter.Only("taskprotection.holders.age");
}
