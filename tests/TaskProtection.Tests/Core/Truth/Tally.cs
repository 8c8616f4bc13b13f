using TaskProtection.Core;

namespace TaskProtection.Tests.Core.Truth;

/// <summary>What a run of the world, or many, went through: laws that hold because nothing happened would prove nothing.</summary>
internal sealed class Tally
{
    private readonly Lock adding = new();
    private bool wasProtected;

    public long Worlds { get; private set; }

    public long Decisions { get; set; }

    public long Calls { get; set; }

    /// <summary>Calls closed because they were overdue.</summary>
    public long Closed { get; set; }

    /// <summary>Effects that landed after the caller had given up.</summary>
    public long LateEffects { get; set; }

    /// <summary>Moments in which protection was claimed wrongly, as law 1 allows after an unknown release.</summary>
    public long Excused { get; set; }

    public long Won { get; private set; }

    public long Lost { get; private set; }

    public void Count(Decision decision)
    {
        Won += decision.IsProtected && !wasProtected ? 1 : 0;
        Lost += !decision.IsProtected && wasProtected ? 1 : 0;
        wasProtected = decision.IsProtected;
    }

    public void Add(Tally other)
    {
        lock (adding)
        {
            Worlds++;
            Decisions += other.Decisions;
            Calls += other.Calls;
            Closed += other.Closed;
            LateEffects += other.LateEffects;
            Excused += other.Excused;
            Won += other.Won;
            Lost += other.Lost;
        }
    }

    public override string ToString() =>
        $"{Worlds:N0} worlds, {Decisions:N0} decisions, {Calls:N0} calls ({Closed:N0} closed unanswered, {LateEffects:N0} effects after the caller gave up), "
        + $"protection claimed {Won:N0} times and given up {Lost:N0} times, {Excused:N0} moments in a doubt that came true";
}
