using Amazon.SQS.Model;

namespace TaskProtection.Tests.Sqs;

public class AStopDuringTheProtectedReceiveOfTheOnlyDelivery
{
    [Fact]
    public async Task Handles_the_message_rather_than_have_it_dead_lettered()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.MaxReceiveCount = 1);
        world.Sqs.Before = (request, _) =>
        {
            if (request is ReceiveMessageRequest)
            {
                world.Protector.BeginDrain(); // SIGTERM comes while the receive is open.
                return Task.Delay(TimeSpan.FromSeconds(0.5), world.Time, CancellationToken.None);
            }

            return Task.CompletedTask;
        };
        world.Sqs.Send();
        await world.AdvanceAsync(2);

        Assert.True(world.Handler.Only.Context.Stopping.IsCancellationRequested);
        world.AssertConserved(deleted: 1, visible: 0);
    }
}
