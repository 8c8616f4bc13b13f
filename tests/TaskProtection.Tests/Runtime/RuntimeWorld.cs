using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Runtime;

namespace TaskProtection.Tests.Runtime;

/// <summary>A protector over fake targets on fake time.</summary>
internal sealed class RuntimeWorld
{
    public RuntimeWorld(params FakeTarget[] targets)
        : this(null, targets)
    {
    }

    public RuntimeWorld(Action<TaskProtectionOptions>? configure, params FakeTarget[] targets)
    {
        configure?.Invoke(Options);
        Protector = new TaskProtector(targets, Microsoft.Extensions.Options.Options.Create(Options), Time, new Logger<TaskProtector>(new LoggerFactory([Log])));
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public TaskProtectionOptions Options { get; } = new();

    public RecordingLog Log { get; } = new();

    public TaskProtector Protector { get; }

    public TargetStatus Target(string name = "task") => Protector.Status.Targets.Single(t => t.Name == name);

    /// <summary>Moves the clock and lets everything that this starts come to rest.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        Time.Advance(by);
        await Patience.QuietAsync();
    }

    public async Task<ProtectionScope> EnterProtectedAsync(string? work = null)
    {
        var scope = await Protector.EnterAsync(work, cancellationToken: TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit);
        Assert.True(scope.IsProtected);
        return scope;
    }
}
