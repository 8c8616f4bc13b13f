using System.Globalization;

namespace TaskProtection.Tests.Aws.Sharing;

/// <summary>
/// What each way of sharing costs: a day of 100 instances with 4 tasks each, which work for 3 minutes at a time, at three loads. The
/// calls are those of the sharing itself; everything answers at once.
/// </summary>
public sealed class AHundredHosts(ITestOutputHelper output)
{
    // Documented, for an account: ListTasks shares 20 calls a second, 100 at once, with the other reads of clusters. GetTaskProtection has 80
    // and 200 with UpdateTaskProtection. Auto Scaling has a bucket of which no number is published.
    private const double ReadsASecond = 20;
    private const int ReadsAtOnce = 100;

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public async Task Stay_far_below_what_ecs_allows(double load)
    {
        var quick = await DayOfHosts.RunAsync(load, DayOfHosts.Way.AskEcs);
        var asking = await DayOfHosts.RunAsync(load, DayOfHosts.Way.AskEcs, taskLinger: 300);
        var locking = await DayOfHosts.RunAsync(load, DayOfHosts.Way.LastLeaves);
        var alone = await DayOfHosts.RunAsync(load, DayOfHosts.Way.Toggle);
        foreach (var (name, day) in new[] { ("AskEcs", quick), ("AskEcs, Task:Linger 5 min", asking), ("LeaseDirectory", locking), ("a flag of each task's own", alone) })
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"load {load,4:P0}  {name,-26} an hour: SetInstanceProtection {day.Writes / 24.0,7:0}  ListTasks {day.Looks / 24.0,6:0}  GetTaskProtection {day.Looks / 24.0,6:0}; most in one second {day.MostWrites} and {day.MostLooks}"));
        }

        Assert.Equal(0, quick.LeftSet + asking.LeftSet + locking.LeftSet);
        Assert.True(asking.Looks / 86_400.0 < ReadsASecond / 20);
        Assert.True(quick.Looks / 86_400.0 < ReadsASecond / 10);
        Assert.True(Math.Max(quick.MostLooks, asking.MostLooks) < ReadsAtOnce);
        Assert.True(asking.Writes > locking.Writes);
    }
}
