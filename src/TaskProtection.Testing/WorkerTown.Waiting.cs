using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Testing;

/// <content>What is waited for. One call waits no longer than one limit, and one that is given up tells the story.</content>
public sealed partial class WorkerTown
{
    /// <summary>A worker that a test breaks once comes back; one that is broken does not.</summary>
    private const int MostAttempts = 3;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(0.5);

    /// <summary>Lets time go on, by as much as this, whatever <see cref="WorkerTownSettings.Limit"/> says.</summary>
    public Task PassAsync(TimeSpan time) => MoveAsync(over => Task.Delay(time, Time, over), time + Glance, $"{time} have passed");

    /// <summary>Lets time go on until something is so; looks every half second of the town's time.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="what">In words, for the error.</param>
    /// <param name="within">How long it may take; null for <see cref="WorkerTownSettings.Limit"/>.</param>
    /// <exception cref="TimeoutException">It is not so by then. The message is the whole story.</exception>
    public Task UntilAsync(Func<bool> condition, string what, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return MoveAsync(LookAsync, within ?? _settings.Limit, what);

        async Task LookAsync(CancellationToken over)
        {
            while (!condition())
            {
                await Task.Delay(Glance, Time, over).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Lets time go on until a queue holds no message any more, neither visible nor in flight.</summary>
    /// <exception cref="TimeoutException">It holds one at the end of <see cref="WorkerTownSettings.Limit"/>.</exception>
    public Task UntilEmptyAsync(SqsQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return UntilAsync(() => queue.Count().Live == 0, $"queue {queue.Name} is empty");
    }

    /// <summary>
    /// Steady is a service whose tasks still run a second later, since one that fails when it starts runs for a moment too. A task that is still
    /// stopping is waited for: it keeps its instance until it has ended.
    /// </summary>
    private async Task SteadyAsync()
    {
        var failures = 0;
        await MoveAsync(UntilSteadyAsync, _settings.Limit, "the service is steady").ConfigureAwait(false);
        if (failures == MostAttempts)
        {
            throw new InvalidOperationException($"The worker does not stay: its tasks ended as soon as they had begun, {MostAttempts} times.\n{Story()}");
        }

        async Task UntilSteadyAsync(CancellationToken over)
        {
            while (failures < MostAttempts)
            {
                var steady = Service.WaitUntilSteadyAsync(over);
                while (!steady.IsCompleted)
                {
                    if (Service.IsBroken)
                    {
                        failures = MostAttempts;
                        return;
                    }

                    await Task.WhenAny(steady, Task.Delay(Glance, Time, over)).ConfigureAwait(false);
                }

                await steady.ConfigureAwait(false);
                var before = Live(Service.Tasks);
                await Task.Delay(TimeSpan.FromSeconds(1), Time, over).ConfigureAwait(false);
                var after = Service.Tasks;
                if (before.Count < Service.DesiredCount || before.Except(Live(after)).Any())
                {
                    failures++;
                }
                else if (after.Count == Service.DesiredCount)
                {
                    return;
                }
            }
        }

        static List<string> Live(IEnumerable<EcsTask> tasks)
            => [.. tasks.Where(static task => task.DesiredStatus == EcsTaskStatus.Running).Select(static task => task.TaskId)];
    }

    /// <summary>Work that the clock is moved for; its token ends what of it would go on when it was given up.</summary>
    private async Task MoveAsync(Func<CancellationToken, Task> work, TimeSpan limit, string what)
    {
        using var over = new CancellationTokenSource();
        try
        {
            await Time.RunAsync(() => work(over.Token), limit).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"Not within {limit}: {what}. {e.Message}\n{Story()}", e);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }
}
