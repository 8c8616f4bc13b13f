using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
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
        : this(null, configure, targets)
    {
    }

    public RuntimeWorld(IMeterFactory? meters, Action<TaskProtectionOptions>? configure, params FakeTarget[] targets)
    {
        configure?.Invoke(Options);
        Protector = new TaskProtector(targets, Microsoft.Extensions.Options.Options.Create(Options), Time, new Logger<TaskProtector>(new LoggerFactory([Log])), meters);
        Time.Advance(s_age);
    }

    /// <summary>Nothing that is measured begins at zero, where a sum would be as good as a difference.</summary>
    private static readonly TimeSpan s_age = TimeSpan.FromHours(1);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) - s_age);

    public TaskProtectionOptions Options { get; } = new();

    public RecordingLog Log { get; } = new();

    public TaskProtector Protector { get; }

    /// <summary>How many threads the test's targets block.</summary>
    public int Blocked { get; set; }

    public TargetStatus Target(string name = "task") => Protector.Status.Targets.Single(t => t.Name == name);

    /// <summary>Moves the clock in at most 60 steps and lets everything come to rest after each, as it would between ticks of a real clock.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        var step = TimeSpan.FromTicks(Math.Max(by.Ticks / 60, TimeSpan.TicksPerSecond / 2));
        for (var left = by; left > TimeSpan.Zero; left -= step)
        {
            await PoolAtRest.WaitAsync(Blocked);
            Time.Advance(left < step ? left : step);
        }

        await PoolAtRest.WaitAsync(Blocked);
    }

    public async Task<ProtectionScope> EnterProtectedAsync(string? work = null)
    {
        var scope = await Protector.EnterAsync(work, cancellationToken: TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit);
        Assert.True(scope.IsProtected);
        return scope;
    }

    /// <summary>Enters from a flow that is inside no other scope; what a test enters in its own flow is nested in what it entered before.</summary>
    public Task<ProtectionScope> EnterInAnotherFlow(string? work = null)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(async () => await Protector.EnterAsync(work));
        }
    }
}
