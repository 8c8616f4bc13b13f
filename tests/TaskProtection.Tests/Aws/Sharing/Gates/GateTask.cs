using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing.Gates;

/// <summary>One task of a <see cref="GateWorld"/>: it calls as the core and the keeper do, one call at a time, and looks after the flag between them.</summary>
internal sealed class GateTask(GateWorld world, LeaseDirectorySharing sharing, string name) : ISharedFlag, IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private CancellationTokenSource _bound = new();
    private Task<ProtectionReply>? _call;
    private Task? _tick;
    private bool _isRelease;
    private bool _mayHold;
    private TimeSpan _begun;
    private TimeSpan _notBefore;
    private TimeSpan? _tickAt = world.Now + sharing.NextTick;

    public string Name { get; } = name;

    public string Owner => "i-0abc";

    public bool IsWanted { get; set; }

    /// <summary>Whether it believes that the flag is set for it.</summary>
    public bool IsClaimed { get; private set; }

    public GateWrite? Write { get; set; }

    public TimeSpan? ExposedSince { get; set; }

    /// <summary>How many of its writes were not carried out, as far as it knows, while it was exposed.</summary>
    public int Misses { get; set; }

    /// <summary>Whether somebody else has the gate alone, and it waits for that.</summary>
    public bool IsAtTheGate => _call is { IsCompleted: false } && Write is null;

    /// <summary>Its write is answered, and it goes on: on the pool, whose end is waited for.</summary>
    public void Take(ProtectionReply reply)
    {
        var write = Forget();
        write!.Answer.SetResult(reply);
        AwaitTheEnd();
    }

    /// <summary>Its write, which nobody waits for any more; null where it makes none.</summary>
    public GateWrite? Forget()
    {
        var write = Write;
        Misses += write is null || ExposedSince is null ? 0 : 1;
        Write = null;
        return write;
    }

    public ValueTask<ProtectionReply> WriteAsync(bool isProtected, CancellationToken cancellationToken)
    {
        world.Say($"{Name} sends {(isProtected ? "set" : "clear")}");
        Write = world.LastWrite = new GateWrite(isProtected, world.Now);
        return new(Write.Answer.Task);
    }

    /// <summary>It dies: its locks go with it, and what was under way does nothing more.</summary>
    public void Dispose()
    {
        if (_call is not null || _tick is not null)
        {
            _bound.Cancel();
            AwaitTheEnd();
        }

        _bound.Dispose();
        sharing.Dispose();
    }

    public void Move()
    {
        TakeReplies();
        GiveUpWhatTakesTooLong();
        if (_call is not null)
        {
            return;
        }

        var isDue = (IsWanted ? !IsClaimed : _mayHold) && world.Now >= _notBefore;
        if (isDue && _tick is not null)
        {
            Cancel(); // The keeper lets a tick give way.
            TakeReplies();
        }

        if (isDue)
        {
            Call();
        }
        else if (_tick is null && world.Now >= _tickAt)
        {
            world.Say($"{Name} looks after the flag");
            _bound = new();
            _tick = sharing.TickAsync(this, _bound.Token).AsTask();
            TakeReplies();
        }
    }

    private void Call()
    {
        world.Say($"{Name} {(IsWanted ? "protects" : "releases")}");
        (_bound, _isRelease) = (new(), !IsWanted);
        IsClaimed &= IsWanted;
        _begun = world.Now;
        _call = (IsWanted ? sharing.ProtectAsync(this, _bound.Token) : sharing.ReleaseAsync(this, _bound.Token)).AsTask();
        TakeReplies();
    }

    private void GiveUpWhatTakesTooLong()
    {
        if ((_call is not null && world.Now - _begun >= GateWorld.CallTimeout) || (_tick is not null && Write is { } write && world.Now - write.Begun >= GateWorld.CallTimeout))
        {
            Cancel();
            TakeReplies();
        }
    }

    private void Cancel()
    {
        world.Say($"{Name} gives up");
        world.Forsake(this);
        _bound.Cancel();
        AwaitTheEnd();
    }

    private void AwaitTheEnd()
        => Assert.True(((IAsyncResult?)_call ?? _tick)!.AsyncWaitHandle.WaitOne(Patience.Limit), $"{Name} does not come to an end.");

    private void TakeReplies()
    {
        if (_tick is { IsCompleted: true })
        {
            _ = _tick.Exception; // What it could not do it does again.
            (_tick, _tickAt) = (null, world.Now + sharing.NextTick);
        }

        if (_call is not { IsCompleted: true } call)
        {
            return;
        }

        (_call, _tickAt) = (null, world.Now + sharing.NextTick);
        var outcome = call.IsCompletedSuccessfully ? call.Result.Outcome : ProtectionOutcome.Unknown;
        world.Say($"{Name} is told {outcome}");
        _notBefore = outcome == ProtectionOutcome.Done ? world.Now : world.Now + Retry;
        if (_isRelease)
        {
            _mayHold &= outcome != ProtectionOutcome.Done;
        }
        else
        {
            IsClaimed = outcome == ProtectionOutcome.Done;
            _mayHold |= outcome != ProtectionOutcome.Failed;
        }
    }
}
