using System.Text.Json.Nodes;
using TaskProtection.Testing;

namespace TaskProtection.Tests.Simulator;

public class AnEventLog
{
    [Theory]
    [InlineData(null, 5)]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    public async Task Keeps_the_latest_as_many_as_it_is_told_and_shows_every_one(int? kept, int expected)
    {
        await using var simulator = new TaskProtection.Testing.Simulator(new SimulatorOptions { KeptEvents = kept });
        var seen = 0;
        simulator.Events.Appended += _ => seen++;
        for (var i = 0; i < 5; i++)
        {
            simulator.Events.Append($"run.{i}", new JsonObject());
        }

        Assert.Equal(5, seen);
        Assert.Equal([.. Enumerable.Range(5 - expected, expected).Select(i => $"run.{i}")], simulator.Events.Snapshot().Select(e => e.Kind));
    }

    [Fact]
    public void Cannot_keep_less_than_nothing()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new TaskProtection.Testing.Simulator(new SimulatorOptions { KeptEvents = -1 }));
}
