using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

/// <summary>A task in process goes on running when it is killed; what it then sends must reach nobody.</summary>
public class ATaskThatIsDead
{
    [Fact]
    public async Task Reaches_nothing_after_it_was_killed()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, town.Launcher);
        var queue = town.World.Sqs.CreateQueue("orders", new SqsQueueSettings());
        using var client = town.World.CreateSqsClient(task.TaskId);
        var sent = await client.SendMessageAsync(queue.Url, "while it lived");
        Assert.NotNull(sent.MessageId);

        town.World.Ecs.Kill(task.TaskId);

        await Assert.ThrowsAnyAsync<Exception>(() => client.SendMessageAsync(queue.Url, "from beyond"));
        Assert.Single(queue.Receive(new SqsReceive { MaxMessages = 10 }).Messages);
    }

    [Fact]
    public async Task Reaches_nothing_after_it_stopped()
    {
        await using var town = new EcsTown();
        town.Group(1);
        var task = town.World.Ecs.RunTask(new StandaloneTaskSettings { Family = "job" }, town.Launcher);
        var queue = town.World.Sqs.CreateQueue("orders", new SqsQueueSettings());
        using var client = town.World.CreateSqsClient(task.TaskId);

        town.World.Ecs.StopTask(task.TaskId);
        town.Settle();

        await Assert.ThrowsAnyAsync<Exception>(() => client.SendMessageAsync(queue.Url, "from beyond"));
        Assert.Empty(queue.Receive(new SqsReceive { MaxMessages = 10 }).Messages);
    }
}
