using TaskProtection.Core;

namespace TaskProtection.Tests.Core;

/// <summary>Drives one state by hand, as the runtime would, so that a test reads as what happened.</summary>
internal sealed class Story
{
    public static readonly TimeSpan Lease = TimeSpan.FromHours(2);
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(15);

    private TimeSpan wallAhead;
    private TimeSpan suspended;
    private TimeSpan time;

    public Story(double lingerSeconds = 60, TimeSpan? lease = null) => State = new ProtectionState(new ProtectionPolicy
    {
        LeaseDuration = lease ?? Lease,
        Linger = TimeSpan.FromSeconds(lingerSeconds),
        CallTimeout = TimeSpan.FromSeconds(6),
        AdmissionFloor = TimeSpan.FromSeconds(36),
    });

    public ProtectionState State { get; private set; }

    public Instant Now => new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + time + wallAhead, time - suspended);

    public Decision Decision => State.Decide(Now);

    public TimeSpan? WakesIn => Decision.WakeAt - Now.Monotonic;

    /// <summary>How long from now until new work is no longer admitted; null when it is not admitted at all.</summary>
    public TimeSpan? AdmitsFor => Decision.AdmitUntil - Now.Monotonic;

    public Story After(double seconds) => After(TimeSpan.FromSeconds(seconds));

    public Story After(TimeSpan duration)
    {
        time += duration;
        return this;
    }

    public Story WallJumps(TimeSpan by)
    {
        wallAhead += by;
        return this;
    }

    public Story Suspended(TimeSpan duration)
    {
        time += duration;
        suspended += duration;
        return this;
    }

    public Story Enter(TimeSpan? needs = null) => Become(State.Entered(Now, Now.Monotonic + needs));

    public Story Exit() => Become(State.Exited(Now));

    public Story Leave() => Become(State.Leaving());

    public Story FindProtected() => Become(State.FoundProtected(Now));

    public Call Begin(CallKind kind)
    {
        var call = Decision.Call;
        Assert.Equal(kind, call?.Kind);
        _ = Become(State.Calling(call!.Value, Now));
        return call.Value;
    }

    public Story Grant(DateTimeOffset? expiresAt = null, bool never = false, TimeSpan? renewAfter = null, double jitter = 0.5, bool isTrusted = false) =>
        Become(State.Protected(State.InFlight!.Value.Id, Now, expiresAt, never, renewAfter, jitter, isTrusted));

    public Story Release() => Become(State.Released(State.InFlight!.Value.Id, Now));

    public Story Fail(CallFailure failure, double jitter = 0.5) => Become(State.CallFailed(State.InFlight!.Value.Id, failure, Now, jitter));

    /// <summary>By name: a test's parameters are public, the core's types are not.</summary>
    public Story Fail(string failure) => Fail(Enum.Parse<CallFailure>(failure));

    public Story Become(ProtectionState state)
    {
        State = state;
        return this;
    }

    /// <summary>Somebody in, and protection granted in a second.</summary>
    public Story EnterProtected(bool never = false)
    {
        _ = Enter();
        _ = Begin(CallKind.Protect);
        return After(1).Grant(never: never);
    }

    /// <summary>Asserts that nothing is asked for before <paramref name="seconds"/> have passed, and that this is asked for then.</summary>
    public Story AsksAfter(double seconds, CallKind kind)
    {
        Assert.Null(Decision.Call);
        _ = After(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        Assert.Null(Decision.Call);
        _ = After(TimeSpan.FromTicks(1));
        Assert.Equal(kind, Decision.Call?.Kind);
        return this;
    }
}
