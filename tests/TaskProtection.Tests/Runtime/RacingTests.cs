using Microsoft.Extensions.Logging;
using TaskProtection.Core;
using TaskProtection.Runtime;

namespace TaskProtection.Tests.Runtime;

/// <summary>
/// Entering, leaving, cancelling and the drain against each other on a hundred real threads. Which of them wins is left to chance,
/// the promises are not.
/// </summary>
public sealed class AHundredThreads
{
    private const int Threads = 100;
    private const int Entries = 100;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Leave_no_holder_and_no_protection_behind_a_drain(int seed)
    {
        var random = new Random(seed);
        var target = new FakeTarget("instance") { Linger = seed % 2 == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(60) };
        target.Auto = kind => kind == CallKind.Protect && Next(random) < 0.25
            ? new(ProtectionOutcome.Throttled)
            : new(ProtectionOutcome.Done) { NeverExpires = kind == CallKind.Protect };
        await using var protector = new TaskProtector(
            [target], Microsoft.Extensions.Options.Options.Create(new TaskProtectionOptions()), TimeProvider.System,
            new Logger<TaskProtector>(new LoggerFactory([])));
        int entered = 0, draining = 0, cancelled = 0;
        var entries = Enumerable.Range(0, Threads).Select(_ => OnAThread(async () =>
        {
            for (var i = 0; i < Entries; i++)
            {
                using var cancellation = new CancellationTokenSource();
                try
                {
                    var entering = protector.EnterAsync("work", i % 11 == 0 ? TimeSpan.FromHours(1) : null, cancellation.Token);
                    if (i % 7 == 0)
                    {
                        await cancellation.CancelAsync();
                    }

                    await using (await entering)
                    {
                        Interlocked.Increment(ref entered);
                    }
                }
                catch (TaskProtectionException refusal) when (refusal.Failure == ProtectionFailure.Draining)
                {
                    Interlocked.Increment(ref draining);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                }

                if (Volatile.Read(ref entered) > Threads * Entries / 2)
                {
                    protector.BeginDrain();
                }
            }
        })).ToList();

        await Task.WhenAll(entries).WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        await protector.Drained.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(Threads * Entries, entered + draining + cancelled);
        Assert.True(entered > 0 && draining > 0, $"{entered} entered and {draining} met the drain: nothing raced");
        Assert.Equal(0, protector.Status.Holders);
        Assert.NotEqual(TargetState.Protected, protector.Status.Targets[0].State);
    }

    private static double Next(Random random)
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }

    /// <summary>Its own thread as far as the first wait, so that a hundred begin at once and not a pool's handful.</summary>
    private static Task OnAThread(Func<Task> work)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        }
    }
}
