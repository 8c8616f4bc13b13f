using TaskProtection.Core;

namespace TaskProtection.Aws.Sharing;

/// <summary>
/// What this process's own writes may still do to a flag. A write may be carried out until it is answered, and one that is not may still be after the
/// next was: only what is written when all has settled stays.
/// </summary>
/// <param name="MayBeSet">Whether a set that had no answer may stay, or still come.</param>
/// <param name="MayBeCleared">Whether the flag may be clear by our doing.</param>
/// <param name="TicksLeft">After so many ticks a write that had no answer has landed or never will.</param>
internal readonly record struct WriteDoubt(bool MayBeSet, bool MayBeCleared, int TicksLeft)
{
    /// <summary>Each tick comes <see cref="AskEcsSharing.ReadStaleness"/> or more after the one before; who was seen busy since was still busy then.</summary>
    private static readonly int s_ticksToSettle = (int)Math.Ceiling((ProtectionPolicy.DefaultSettle + AskEcsSharing.ReadStaleness) / AskEcsSharing.ReadStaleness);

    public WriteDoubt AfterTick() => this with { TicksLeft = Math.Max(0, TicksLeft - 1) };

    /// <summary>While a write is on its way, and after one that had no answer.</summary>
    public WriteDoubt Writing(bool isProtected) => new(MayBeSet || isProtected, MayBeCleared || !isProtected, s_ticksToSettle);

    /// <summary>After the answer to a write that this was the doubt before.</summary>
    public WriteDoubt AfterAnswer(bool isProtected, ProtectionOutcome outcome) => outcome switch
    {
        ProtectionOutcome.Unknown => Writing(isProtected),
        ProtectionOutcome.Done when TicksLeft == 0 => new(isProtected && MayBeSet, !isProtected, 0),
        _ => Writing(isProtected) with { MayBeSet = MayBeSet, TicksLeft = TicksLeft },
    };
}
