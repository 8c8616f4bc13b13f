using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>
/// The real sharing, in every order of what may happen to the tasks of one instance within a budget. SHARING_FAULTS, SHARING_CRASHES,
/// SHARING_RESTARTS, SHARING_ENTERS, SHARING_TASKS and SHARING_CALL_MS try another budget.
/// </summary>
public sealed class WhatSharingPromises(ITestOutputHelper output)
{
    private static readonly Scale s_scale = new(TimeSpan.FromMilliseconds(SeedRange.Number("SHARING_CALL_MS", 5000)));

    [Fact]
    public void Holds_for_tasks_that_live() => Prove(new(2, 2, 0, 0, 0));

    [Fact]
    public void Holds_when_a_call_is_not_answered() => Prove(new(2, 1, 0, 0, 1));

    [Fact]
    public void Holds_when_a_task_is_killed_and_another_starts() => Prove(new(2, 1, 1, 1, 0));

    [Fact]
    public void Is_broken_by_tasks_that_only_toggle_the_flag()
        => Assert.NotNull(Try(new(2, 2, 0, 0, 0), static count => new ExclusiveSharing(count, TimeProvider.System, NullLogger.Instance)));

    private static int Allowed(Clearer clearer, int faults)
    {
        var retries = faults * (s_scale.Settle + 2);
        return retries + clearer switch
        {
            Clearer.Told => s_scale.Staleness + 3, // The answer to the clear, the look and the set.
            Clearer.Killed => s_scale.Units(TimeSpan.FromMinutes(5)) + 2,
            _ => s_scale.Settle + 2,
        };
    }

    private void Prove(Budget usual)
    {
        var budget = new Budget(
            SeedRange.Number("SHARING_TASKS", usual.Tasks),
            SeedRange.Number("SHARING_ENTERS", usual.Enters),
            SeedRange.Number("SHARING_CRASHES", usual.Crashes),
            SeedRange.Number("SHARING_RESTARTS", usual.Restarts),
            SeedRange.Number("SHARING_FAULTS", usual.Faults));
        Assert.Null(Try(budget, static count => new AskEcsSharing(count, NullLogger.Instance)));
    }

    private string? Try(Budget budget, Func<Func<CancellationToken, Task<int>>, IFlagSharing> make)
    {
        var tally = new Tally();
        SharedInstance Start() => new(s_scale, budget, Allowed, make, tally);
        var way = Explorer.Explore(Start(), tally);
        output.WriteLine($"{budget}, a call takes {s_scale.Call}: {tally}");
        if (way is null)
        {
            return null;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The way there: {string.Join(',', way)}"));
        return Explorer.Replay(Start(), way, output.WriteLine);
    }
}
