using System.Globalization;

namespace TaskProtection.Tests.Leaving;

/// <summary>
/// A day of 10,000 tasks in one account, with a deployment of the first service and later a scale-in of it to the half: what they ask of
/// ECS, against the buckets that AWS documents. <c>YIELD_ACCOUNT=24</c> lives so many hours of it; as a rule it is a tenth of the account for
/// three. Coarse in this: a unit of work takes half an hour, and what ECS says of a service is up to five seconds old.
/// </summary>
public class AnAccountOfTenThousandTasks(ITestOutputHelper output)
{
    private const string Update = "UpdateTaskProtection";
    private const string Describe = "DescribeServices";

    // Documented, for an account: in the long run so many a second.
    private const double Updates = 80;
    private const double Describes = 20;

    /// <summary>What all tasks of one service ask together, a second, however many they are.</summary>
    private const double LooksOfAService = 2;

    [Theory]
    [InlineData(100, 100)]
    [InlineData(10, 1000)]
    [InlineData(2, 5000)]
    public void Stays_within_what_ecs_allows(int services, int tasks)
    {
        var hours = SeedRange.Number("YIELD_ACCOUNT", 0);
        var part = TimeSpan.FromHours(hours == 0 ? 1 : hours / 3.0);
        var fleet = new BusyFleet(new FleetSettings
        {
            Contender = Contender.Yielding,
            Seed = 1,
            Services = hours == 0 && services > 2 ? services / 10 : services,
            Tasks = hours == 0 && services == 2 ? tasks / 10 : tasks,
            Job = TimeSpan.FromMinutes(30),
            Period = TimeSpan.FromSeconds(60),
            BootSpread = TimeSpan.FromSeconds(60),
            Staleness = TimeSpan.FromSeconds(5),
            KeepsEvents = false,
        });
        fleet.Calls.Begin();
        fleet.RunFor(part);
        var at = fleet.Time.Now;
        fleet.Service.Deploy(BusyFleet.NewVersion);
        fleet.RunFor(part);
        var deployed = fleet.DeployedAt - at;
        fleet.Service.SetDesiredCount(fleet.Service.DesiredCount / 2);
        fleet.RunFor(part);

        string[] operations = [Describe, "DescribeTasks", "ListTasks", Update];
        var rows = operations.Where(fleet.Calls.Counts.ContainsKey).Select(operation => string.Create(
            CultureInfo.InvariantCulture,
            $"| {fleet.Services.Count} x {fleet.Settings.Tasks} | {(deployed is null ? "not over" : Figures.Minutes(deployed))} | {operation} | {fleet.Calls.PerSecond(operation):0.00} | {fleet.Calls.Counts[operation].Most} | {fleet.Calls.Counts[operation].Throttled} |")).ToList();
        var table = Figures.Table("| services x tasks | deployment | call | a second | most in one second | throttled |", rows);
        output.WriteLine($"{3 * part.TotalHours} h\n{table}");
        Figures.Put(string.Create(CultureInfo.InvariantCulture, $"account of {services} services"), table);
        Assert.Equal(0, fleet.Ledger.Lost);
        Assert.True(fleet.Calls.PerSecond(Update) < Updates / 4);
        if (fleet.Services.Count * LooksOfAService <= Describes)
        {
            // With more services than that the throttles decide, and the figures say what comes of it.
            Assert.True(fleet.Calls.PerSecond(Describe) <= Describes);
            Assert.True(fleet.Service.Tasks.Count == fleet.Service.DesiredCount, "The scale-in is not over.");
        }
    }
}
