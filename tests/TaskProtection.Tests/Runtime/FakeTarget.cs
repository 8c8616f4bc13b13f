using System.Collections.Concurrent;
using System.Threading.Channels;
using TaskProtection.Core;

namespace TaskProtection.Tests.Runtime;

/// <summary>A target that the test answers by hand, or that answers by itself once <see cref="Auto"/> is set.</summary>
internal sealed class FakeTarget(string name = "task") : IProtectionTarget
{
    private readonly Channel<FakeCall> _calls = Channel.CreateUnbounded<FakeCall>();

    public string Name { get; } = name;

    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(60);

    public bool IsRequired { get; init; }

    public bool OutlivesProcess => Name != "task";

    public Func<CallKind, ProtectionReply?>? Auto { get; set; }

    /// <summary>The token of the last look.</summary>
    public CancellationToken LookToken { get; private set; }

    public Func<Task<ProtectionInspection>> Inspection { get; set; } = () => Task.FromResult(new ProtectionInspection(InspectionResult.Unprotected));

    /// <summary>Every call so far, in order.</summary>
    public ConcurrentQueue<FakeCall> Calls { get; } = [];

    public int Protects => Calls.Count(c => c.Kind == CallKind.Protect);

    public int Releases => Calls.Count(c => c.Kind == CallKind.Release);

    /// <summary>Grants everything from now on, and never expires when it is an instance.</summary>
    public FakeTarget Granting(bool neverExpires = false)
    {
        Auto = _ => new ProtectionReply(ProtectionOutcome.Done) { NeverExpires = neverExpires };
        return this;
    }

    /// <summary>The next call; fails when none comes.</summary>
    public async Task<FakeCall> NextAsync(CallKind kind)
    {
        var call = await _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit);
        Assert.Equal(kind, call.Kind);
        return call;
    }

    public async ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
    {
        LookToken = cancellationToken;
        return await Inspection();
    }

    public async ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken)
        => await Receive(new FakeCall(CallKind.Protect, duration, cancellationToken));

    public async ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken)
        => await Receive(new FakeCall(CallKind.Release, TimeSpan.Zero, cancellationToken));

    private Task<ProtectionReply> Receive(FakeCall call)
    {
        Calls.Enqueue(call);
        if (Auto?.Invoke(call.Kind) is { } reply)
        {
            call.Answer(reply);
        }
        else
        {
            _calls.Writer.TryWrite(call);
        }

        return call.Reply;
    }
}
