using System.Text;

namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>One task with its process, from start to death: what ECS knows of it, what its core wants, and its real sharing. Times are moments of the world.</summary>
internal sealed record ModelTask(char Name, SteppedSharing Sharing)
{
    public bool IsAlive { get; private set; } = true;

    /// <summary>Work is there.</summary>
    public bool IsWanted { get; set; }

    /// <summary>Work is there, and was told that the flag is set.</summary>
    public bool IsHolding { get; set; }

    /// <summary>The flag may be set by it, so the core has to release it.</summary>
    public bool MayHold { get; set; }

    /// <summary>Before this the core does not try again.</summary>
    public int? RetryAt { get; set; }

    /// <summary>When the core repeats a call that was answered within the doubt of one that was not.</summary>
    public int? RepeatAt { get; set; }

    /// <summary>Until when a protect that was not answered may land, as the core counts.</summary>
    public int? ProtectDoubt { get; set; }

    /// <summary>The same of a release.</summary>
    public int? ReleaseDoubt { get; set; }

    public int? TickAt { get; set; }

    public int CallBegan { get; set; }

    public int RequestBegan { get; set; }

    /// <summary>What becomes of the write that is under way.</summary>
    public Fate Fate { get; set; }

    /// <summary>Its writes that nobody waits for any more, and that still land: what they write, and until when.</summary>
    public List<(bool Value, int Until)> Late { get; private set; } = [];

    /// <summary>When ECS changed its protection, and to what; the first is how long ago nobody sees any more.</summary>
    public List<(int At, bool IsProtected)> Changes { get; private set; } = [];

    /// <summary>Since when it has held a flag that is clear.</summary>
    public int? ExposedSince { get; set; }

    /// <summary>Whether it has begun a release since a process was killed last.</summary>
    public bool HasReleased { get; set; }

    /// <summary>Nothing of it can be told from a task that has just started; to kill it makes no difference.</summary>
    public bool IsUntouched => !MayHold && TickAt is null && Sharing.Call is null && Changes.Count + Late.Count == 0;

    public bool IsProtected => Changes is [.., var last] && last.IsProtected;

    public ModelTask Copy() => this with { Sharing = Sharing.Copy(), Late = [.. Late], Changes = [.. Changes] };

    /// <summary>What the core calls next, and when; null while a call of its own is under way or none is needed.</summary>
    public (Ask Call, int At)? Next(int now) => this switch
    {
        { IsAlive: false } or { Sharing.Call: Ask.Protect or Ask.Release } => null,
        { IsWanted: true, IsHolding: false } => (Ask.Protect, RetryAt ?? now),
        { IsWanted: true } => RepeatAt is { } at ? (Ask.Protect, Math.Max(at, RetryAt ?? at)) : null,
        { MayHold: true } => (Ask.Release, Math.Max(RepeatAt ?? now, RetryAt ?? now)),
        _ => null,
    };

    /// <summary>When a request that is under way is answered.</summary>
    public int? RepliedAt => Sharing.Waiting is null ? null : RequestBegan + 1;

    /// <summary>What the core learns from the end of its call.</summary>
    public void Learn(Ask call, ProtectionOutcome outcome, int now, int settle)
    {
        RepeatAt = null;
        RetryAt = outcome == ProtectionOutcome.Done ? null : now + 1;
        if (call == Ask.Protect)
        {
            switch (outcome)
            {
                case ProtectionOutcome.Done:
                    MayHold = true;
                    IsHolding = IsWanted;
                    RepeatAt = IsWanted && ReleaseDoubt > CallBegan ? Math.Max(ReleaseDoubt.Value, now) : null;
                    break;
                case ProtectionOutcome.Unknown:
                    MayHold = true;
                    ProtectDoubt = now + settle;
                    RepeatAt = IsHolding ? now : null;
                    break;
                default:
                    RepeatAt = IsHolding ? now : null;
                    break;
            }
        }
        else if (outcome == ProtectionOutcome.Done)
        {
            MayHold = ProtectDoubt > CallBegan;
            RepeatAt = MayHold && !IsWanted ? Math.Max(ProtectDoubt!.Value, now) : null;
        }
        else if (outcome == ProtectionOutcome.Unknown)
        {
            ReleaseDoubt = now + settle;
        }

        if (!IsWanted && call == Ask.Protect || IsWanted && call == Ask.Release)
        {
            (RetryAt, RepeatAt) = (null, null); // The other call has a backoff of its own.
        }
    }

    public void Die()
    {
        (IsAlive, IsWanted, IsHolding, MayHold, HasReleased) = (false, false, false, false, false);
        (RetryAt, RepeatAt, ProtectDoubt, ReleaseDoubt, TickAt) = (null, null, null, null, null);
    }

    /// <summary>Forgets what cannot matter any more.</summary>
    public void Forget(int now, int staleness)
    {
        while (Changes.Count > 1 && Changes[1].At < now - staleness)
        {
            Changes.RemoveAt(0);
        }

        if (Changes.Count == 1 && Changes[0].At < now - staleness)
        {
            Changes[0] = (now - staleness - 1, Changes[0].IsProtected);
        }

        if (Changes is [(var at, false)] && at < now - staleness)
        {
            Changes.Clear();
        }

        ProtectDoubt = ProtectDoubt > (Sharing.Call is null ? now : CallBegan) ? ProtectDoubt : null;
        ReleaseDoubt = ReleaseDoubt > (Sharing.Call is null ? now : CallBegan) ? ReleaseDoubt : null;
    }

    /// <summary>Whether a look that began at <paramref name="began"/> may see it unprotected, and whether it may see it protected.</summary>
    public (bool Idle, bool Busy) SeenAs(int began, int staleness)
    {
        var (idle, busy) = (false, false);
        var before = false;
        foreach (var (at, isProtected) in Changes)
        {
            if (at > began - staleness)
            {
                (idle, busy) = (idle || !before, busy || before);
            }

            before = isProtected;
        }

        return (idle || !before, busy || before);
    }

    public string Key(int now)
    {
        var key = new StringBuilder();
        Sharing.AddTo(key);
        key.Append((IsAlive ? 1 : 0) | (IsWanted ? 2 : 0) | (IsHolding ? 4 : 0) | (MayHold ? 8 : 0) | (HasReleased ? 16 : 0));
        foreach (var at in (ReadOnlySpan<int?>)[RetryAt, RepeatAt, ProtectDoubt, ReleaseDoubt, TickAt, ExposedSince, Sharing.Call is null ? null : CallBegan])
        {
            key.Append(';').Append(at - now);
        }

        if (Sharing.Waiting is not null)
        {
            key.Append('w').Append(RequestBegan - now).Append(Sharing.Waiting == Request.Look ? 0 : (int)Fate);
        }

        foreach (var (value, until) in Late.Order())
        {
            key.Append('l').Append(value ? 1 : 0).Append(until - now);
        }

        foreach (var (at, isProtected) in Changes)
        {
            key.Append('c').Append(at - now).Append(isProtected ? 1 : 0);
        }

        return key.ToString();
    }
}
