using System.Globalization;

namespace TaskProtection.Tests.Leaving;

/// <summary>10 workers of 64 slots: there is hardly a moment in which one of them is idle by itself.</summary>
public class WorkersOfManySlots(ITestOutputHelper output)
{
    private const int Tasks = 10;
    private const int Slots = 64;

    /// <summary>A day in the night, two hours as a rule.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromHours(SeedRange.Number("YIELD_HOURS", 2));

    private static readonly TimeSpan DeploysAt = Day / 3;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stand_idle_only_while_a_deployment_goes_on(bool deploys)
    {
        List<string> rows = [];
        foreach (var contender in Enum.GetValues<Contender>())
        {
            var fleet = new BusyFleet(new FleetSettings { Contender = contender, Seed = 1, Tasks = Tasks, Slots = Slots, Period = TimeSpan.FromSeconds(60) });
            var (from, before, beforeNew) = (fleet.Time.Now, fleet.Ledger.IdleTime.Old, fleet.Ledger.IdleTime.New);
            fleet.RunFor(DeploysAt);
            if (deploys)
            {
                fleet.Service.Deploy(BusyFleet.NewVersion);
            }

            fleet.RunFor(Day - DeploysAt);
            var idle = (Old: fleet.Ledger.IdleTime.Old - before, New: fleet.Ledger.IdleTime.New - beforeNew);
            if (contender >= Contender.Yielding)
            {
                Assert.Equal(0, fleet.Ledger.Lost);
                Assert.True(deploys ? fleet.DeployedAt is not null : idle == default);
            }

            TimeSpan? took = fleet.DeployedAt - from - DeploysAt;
            rows.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Figures.Name(contender)} | {(deploys ? took is null ? "not over" : Figures.Minutes(took) : "none")} | {fleet.Ledger.Done} | {fleet.Ledger.Lost} | {idle.Old / (Day * Tasks * Slots):P3} | {idle.New / (Day * Tasks * Slots):P3} |"));
        }

        var table = Figures.Table("| contender | deployment | units done | lost | idle, old version | idle, new version |", rows);
        output.WriteLine($"seed 1, {Day.TotalHours} h\n{table}");
        Figures.Put(deploys ? "many slots, a deployment" : "many slots, no deployment", table);
    }
}
