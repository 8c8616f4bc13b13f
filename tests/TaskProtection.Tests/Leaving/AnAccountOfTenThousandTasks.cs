using System.Diagnostics;
using System.Globalization;

namespace TaskProtection.Tests.Leaving;

/// <summary>
/// A day of 10,000 tasks in one account, with a deployment of the first service in the morning and a scale-in of it in the afternoon: what
/// they ask of ECS, against the buckets that AWS documents. <c>YIELD_ACCOUNT=1</c> lives it whole; as a rule it is a tenth of it.
/// </summary>
public class AnAccountOfTenThousandTasks(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2, 5000)]
    [InlineData(10, 1000)]
    [InlineData(100, 100)]
    public void Stays_within_what_ecs_allows(int services, int tasks)
    {
        var isWhole = SeedRange.Number("YIELD_ACCOUNT", 0) == 1;
        var watch = Stopwatch.StartNew();
        var fleet = new BusyFleet(new FleetSettings
        {
            Contender = Contender.Staying,
            Seed = 1,
            Services = isWhole ? services : Math.Max(1, services / 10),
            Tasks = isWhole || services >= 10 ? tasks : tasks / 5,
            Period = TimeSpan.FromSeconds(60),
            KeepsEvents = false,
        });
        output.WriteLine($"{watch.Elapsed}");
        fleet.Calls.Begin();
        fleet.RunFor(TimeSpan.FromHours(8));
        output.WriteLine($"{watch.Elapsed}");
        fleet.Service.Deploy(BusyFleet.NewVersion);
        fleet.RunFor(TimeSpan.FromHours(8));
        output.WriteLine($"{watch.Elapsed}");
        fleet.Service.SetDesiredCount(fleet.Service.DesiredCount / 2);
        fleet.RunFor(TimeSpan.FromHours(8));
        output.WriteLine($"{watch.Elapsed}");
        foreach (var (operation, count) in fleet.Calls.Counts)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {services} x {tasks} | {operation} | {fleet.Calls.PerSecond(operation):0.00} | {count.Most} | {count.Throttled} |"));
        }
    }
}
