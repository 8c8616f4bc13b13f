using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

public sealed class SqsEventTests
{
    [Fact]
    public void A_messages_whole_life_is_in_the_events_with_their_fields()
    {
        var town = new SqsTown();
        var id = town.Queue.Send("one");
        town.Pass(1);
        var delivery = town.Queue.Receive(new SqsReceive { Task = "task-7" }).Messages.Single();
        town.Queue.ChangeVisibility(delivery.ReceiptHandle, TimeSpan.FromSeconds(5));
        town.Pass(5);
        delivery = town.ReceiveOne()!;
        town.Queue.ChangeVisibility(delivery.ReceiptHandle, TimeSpan.Zero);
        town.Queue.Delete(town.ReceiveOne()!.ReceiptHandle);

        using var text = new StringWriter { NewLine = "\n" };
        town.World.Events.Write(text);
        var common = $"\"queue\":\"orders\",\"message\":\"{id}\"";
        Assert.Equal(
            $$"""
            {"t":0,"kind":"sqs.sent",{{common}},"body":"one"}
            {"t":1000,"kind":"sqs.received",{{common}},"count":1,"task":"task-7"}
            {"t":1000,"kind":"sqs.visibility",{{common}},"seconds":5}
            {"t":6000,"kind":"sqs.expired",{{common}}}
            {"t":6000,"kind":"sqs.received",{{common}},"count":2,"task":null}
            {"t":6000,"kind":"sqs.visibility",{{common}},"seconds":0}
            {"t":6000,"kind":"sqs.received",{{common}},"count":3,"task":null}
            {"t":6000,"kind":"sqs.deleted",{{common}}}

            """.ReplaceLineEndings("\n"),
            text.ToString());
    }

    [Fact]
    public void An_expiry_is_written_when_it_happens_though_nobody_asks()
    {
        var town = new SqsTown();
        town.Queue.Send("one");
        town.ReceiveOne(visibility: 10);
        town.Pass(60);
        Assert.Equal(TimeSpan.FromSeconds(10), town.World.Events.Snapshot().Single(e => e.Kind == "sqs.expired").At);
    }

    [Fact]
    public void Each_of_many_deadlines_has_its_own_time()
    {
        var town = new SqsTown();
        for (var i = 1; i <= 10; i++)
        {
            town.Queue.Send($"order {i}");
            town.ReceiveOne(visibility: 11 - i);
        }

        town.Pass(60);
        var times = town.World.Events.Snapshot().Where(e => e.Kind == "sqs.expired").Select(e => (int)e.At.TotalSeconds);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], times);
    }

    [Fact]
    public void A_dead_lettered_message_is_written_once_with_its_new_queue()
    {
        var town = new SqsTown();
        var dead = town.World.Sqs.CreateQueue("dead");
        town.Queue.Configure(new SqsQueueSettings { Redrive = new SqsRedrive(dead, 1) });
        town.Queue.Send("one");
        town.ReceiveOne();
        town.Pass(30);
        town.ReceiveOne();
        var moved = Assert.Single(town.World.Events.Snapshot(), e => e.Kind == "sqs.deadlettered");
        Assert.Equal("dead", (string?)moved.Fields["to"]);
        Assert.Single(town.World.Events.Snapshot(), e => e.Kind == "sqs.sent");
    }

    [Fact]
    public void The_same_seed_writes_the_same_lines()
    {
        Assert.Equal(Story(3), Story(3));
        Assert.NotEqual(Story(3), Story(4));

        static string Story(int seed)
        {
            var town = new SqsTown(new SqsQueueSettings { Ordering = SqsOrdering.Shuffled }, seed: seed);
            for (var i = 0; i < 20; i++)
            {
                town.Queue.Send($"order {i}");
            }

            town.Receive(10);
            town.Pass(31);
            town.Receive(10);
            using var text = new StringWriter();
            town.World.Events.Write(text);
            return text.ToString();
        }
    }
}
