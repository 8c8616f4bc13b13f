using System.Globalization;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Sqs;

/// <summary>
/// Thousands of queues with their workers, each decided by its seed. <c>TASKPROTECTION_SCHEDULES=50000</c> runs more of them, from seed
/// <c>TASKPROTECTION_SCHEDULE_FIRST</c> on; <c>TASKPROTECTION_SCHEDULE_SEED=17</c> one, and shows what happened: which is how a failure is
/// replayed. It is the same plan; the order of threads, and the jitter of pauses, may differ.
/// </summary>
[Collection(TimeAlone.Name)]
public class AnySchedule(ITestOutputHelper output)
{
    // About a minute on a quiet machine of two cores.
    private const int Default = 10_000;

    // What HTTP and the SDK could add to a schedule shows in few; each takes several times as long.
    private const int ThroughHttp = 200;

    // What is theirs alone shows in fewer.
    private const int Fifo = 3_000;

    [Fact]
    public async Task Keeps_every_promise()
    {
        var (first, count) = Seeds(Default);
        var tally = await RunAsync(Door.Direct, first, count);

        // The rarest come up some ten times in as many.
        var missing = Enum.GetValues<Matter>().Where(matter => tally[matter] == 0);
        Assert.True(count < Default || !missing.Any(), $"never came up, so that nothing was shown of it: {string.Join(", ", missing)}");
    }

    [Fact]
    public async Task Keeps_the_order_of_every_group()
    {
        var (first, count) = Seeds(Fifo);
        var tally = await RunAsync(Door.Direct, first, count, RandomSchedule.OfFifo);
        Assert.True(count < Fifo || (tally[Matter.Expired] > 0 && tally[Matter.DeadLettered] > 0), tally.ToString());
    }

    [Fact]
    public async Task Keeps_every_promise_through_amazons_own_client()
    {
        var (first, count) = Seeds(ThroughHttp);
        await RunAsync(Door.Http, first, Math.Min(count, ThroughHttp));
    }

    [Fact]
    public async Task Keeps_the_order_of_every_group_through_amazons_own_client()
    {
        var (first, count) = Seeds(ThroughHttp);
        await RunAsync(Door.Http, first, Math.Min(count, ThroughHttp / 4), RandomSchedule.OfFifo);
    }

    private static (int First, int Count) Seeds(int usual)
        => SeedRange.Read("TASKPROTECTION_SCHEDULE_SEED", "TASKPROTECTION_SCHEDULE_FIRST", "TASKPROTECTION_SCHEDULES", usual);

    private async Task<Tally> RunAsync(Door door, int first, int count, Func<int, Schedule>? draw = null)
    {
        var tally = new Tally();
        var failures = new List<string>();
        var (started, used) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var ran = 0;
        for (; ran < count && failures.Count < 3; ran++)
        {
            var verdict = await Verdict.OfAsync((draw ?? RandomSchedule.Of)(first + ran), door);
            tally.Add(verdict.Tally);
            if (verdict.IsBad)
            {
                failures.Add(await DescribeAsync(verdict, door));
            }
            else if (count == 1)
            {
                output.WriteLine(verdict.ToString());
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{ran} schedules in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s, {(Environment.CpuUsage.TotalTime - used).TotalSeconds:0.0} s of processor: {tally}"));
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
        return tally;
    }

    private static async Task<string> DescribeAsync(Verdict verdict, Door door)
    {
        var seed = verdict.Schedule.Seed;
        var smaller = await SmallerSchedule.OfAsync(verdict, door);
        return string.Join('\n',
        [
            $"Schedule {seed}{(verdict.Schedule.IsFifo ? " of a FIFO queue" : "")} by the {door} door:",
            .. verdict.Findings,
            $"Replay: TASKPROTECTION_SCHEDULE_SEED={seed} dotnet run --project tests/TaskProtection.Tests -- -class {typeof(AnySchedule).FullName} -showLiveOutput",
            smaller == verdict ? "It breaks at nothing smaller:" : "It breaks at this much of it:",
            smaller.ToString(),
        ]);
    }
}
