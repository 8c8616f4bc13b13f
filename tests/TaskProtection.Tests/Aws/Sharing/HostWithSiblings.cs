using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing;

/// <summary>One task that asks ECS, on an instance whose other tasks the test speaks for.</summary>
internal sealed class HostWithSiblings : ISharedFlag, IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(6);

    public HostWithSiblings() => Keeper = new SharedFlagKeeper(
        new AskEcsSharing(_ => Count(), NullLogger.Instance), this, Time, CallTimeout, Log);

    public FakeTimeProvider Time { get; } = new();

    public SharedFlagKeeper Keeper { get; }

    public LogLines Log { get; } = new();

    public string Owner => "i-1";

    /// <summary>The flag as it is.</summary>
    public bool IsSet { get; set; }

    /// <summary>How many of the others ECS says are protected.</summary>
    public int Siblings { get; set; }

    public int Looks { get; private set; }

    public List<bool> Writes { get; } = [];

    /// <summary>What the next look throws, if anything.</summary>
    public Exception? LookError { get; set; }

    /// <summary>What a write answers after it has been carried out.</summary>
    public Func<bool, CancellationToken, ValueTask<ProtectionReply>> Answer { get; set; } = static (_, _) => new(new ProtectionReply(ProtectionOutcome.Done));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask<ProtectionReply> WriteAsync(bool isProtected, CancellationToken cancellationToken)
    {
        Writes.Add(isProtected);
        IsSet = isProtected;
        return Answer(isProtected, cancellationToken);
    }

    public async Task<ProtectionOutcome> ProtectAsync() => (await Keeper.ProtectAsync(Token)).Outcome;

    public async Task<ProtectionReply> ReleaseAsync() => await Keeper.ReleaseAsync(Token);

    /// <summary>Lets time pass a second at a time. The ticks run on this thread, because nothing here waits.</summary>
    public void Pass(double seconds)
    {
        for (var left = seconds; left > 0; left--)
        {
            Time.Advance(TimeSpan.FromSeconds(Math.Min(1, left)));
        }
    }

    public void Dispose() => Keeper.Dispose();

    private Task<int> Count()
    {
        Looks++;
        return LookError is { } error ? Task.FromException<int>(error) : Task.FromResult(Siblings);
    }
}
