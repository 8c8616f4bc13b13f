using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

public sealed class SqsDeadlineTests
{
    private readonly SqsTown _town = new();

    [Fact]
    public void Thousands_of_heartbeats_leave_no_more_notes_than_a_few_per_message()
    {
        // The first one's deadline comes before all the others', so that what they leave behind lies beneath it.
        var held = Hold(20);
        Assert.Null(_town.Queue.ChangeVisibility(held[0].ReceiptHandle, TimeSpan.FromSeconds(600)));
        for (var beat = 0; beat < 500; beat++)
        {
            foreach (var delivery in held.Skip(1))
            {
                Assert.Null(_town.Queue.ChangeVisibility(delivery.ReceiptHandle, TimeSpan.FromSeconds(1_000)));
                Assert.Equal(20, _town.Queue.CheckConservation().InFlight);
            }

            _town.Pass(1);
        }

        Assert.InRange(_town.Queue.DeadlineNotes, 20, 64);
    }

    [Fact]
    public void Every_message_still_expires_at_its_own_time_after_many_changes()
    {
        var held = Hold(100);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < held.Count; i++)
            {
                Assert.Null(_town.Queue.ChangeVisibility(held[i].ReceiptHandle, TimeSpan.FromSeconds(100 + ((i + (37 * round)) % 100))));
            }
        }

        for (var second = 0; second < 100; second++)
        {
            _town.Pass(second == 0 ? 100 : 1);
            Assert.Equal(second + 1, _town.Queue.CheckConservation().Visible);
        }
    }

    private List<SqsDelivery> Hold(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _town.Queue.Send($"order {i}");
        }

        return [.. Enumerable.Range(0, count / 10).SelectMany(_ => _town.Receive(10))];
    }
}
