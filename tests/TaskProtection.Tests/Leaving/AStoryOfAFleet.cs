using System.Text;

namespace TaskProtection.Tests.Leaving;

public class AStoryOfAFleet
{
    [Fact]
    public void Is_the_same_byte_for_byte_each_time()
    {
        foreach (var contender in Enum.GetValues<Contender>())
        {
            Assert.Equal(Story(contender), Story(contender));
        }

        static string Story(Contender contender)
        {
            using var text = new StringWriter(new StringBuilder());
            var fleet = new BusyFleet(new FleetSettings { Contender = contender, Seed = 7, Tasks = 10, Slots = 3, MaximumPercent = 150 });
            fleet.Service.Deploy(BusyFleet.NewVersion);
            fleet.RunFor(TimeSpan.FromHours(2));
            fleet.World.Events.Write(text);
            text.Write($"{fleet.Ledger.Done} {fleet.Ledger.Lost} {fleet.Ledger.BusyTime} {fleet.Ledger.IdleTime}");
            return text.ToString();
        }
    }
}
