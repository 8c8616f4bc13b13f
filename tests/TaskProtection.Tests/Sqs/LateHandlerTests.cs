using Amazon.SQS.Model;
using TaskProtection.Core;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public class AHandlerThatHearsOfTheStopBeforeItsWorker
{
    [Fact]
    public async Task Has_its_message_given_back_at_once_and_has_not_failed()
    {
        using var release = new ManualResetEventSlim();
        await using var world = await WorkerWorld.StartedAsync(
            w => w.Handler.OnMessage = async d =>
            {
                var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = d.Context.Scope!.Stopping.UnsafeRegister(
                    (_, token) =>
                    {
                        stopped.SetCanceled(token);
                        release.Wait(2 * Patience.Limit, CancellationToken.None); // The worker's own callback comes after it.
                    },
                    null);
                await stopped.Task;
            },
            static o => o.MaxConcurrency = 1);
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Blocked = 1;
        world.Protector.BeginDrain();
        await world.AdvanceAsync(0.2);
        release.Set();
        world.Blocked = 0;

        Assert.Equal([0], world.Sqs.VisibilityOf("m1"));
        Assert.Equal((1, 0, 0), (world.Counters.Returned, world.Counters.Failed, world.Log.Count(431)));
    }
}

public class AHandlerThatWantsItsMessageDeadLetteredAfterTheAbort
{
    [Fact]
    public async Task Has_it_sent_for_as_long_as_it_is_hidden_from_others()
    {
        await using var world = await WorkerWorld.StartedAsync(
            static w =>
            {
                w.Sqs.MaxReceiveCount = 5;
                w.Handler.OnMessage = static async d =>
                {
                    await d.Gate.Task;
                    throw new DeadLetterException("no such flavour");
                };
            });
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        _ = world.StopAsync();
        while (!world.Protector.Aborted.IsCancellationRequested)
        {
            await world.AdvanceAsync(0.25);
        }

        await world.AdvanceAsync(3);
        Assert.Equal(1, world.Log.Count(441)); // It is hidden until the process is gone.
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(1);

        Assert.Equal((1, 1), (world.Sqs.Requests<SendMessageRequest>().Count(), world.Counters.DeadLettered));
        world.AssertConserved(deleted: 1, visible: 0);
    }
}

public class ARenewalThatSqsRefusesMessageByMessage
{
    [Fact]
    public async Task Is_told_of_and_told_to_be_over()
    {
        await using var world = await WorkerWorld.StartedAsync(static w => w.Handler.Hold());
        world.Sqs.Send();
        await world.AdvanceAsync(1);
        world.Sqs.BendVisibility = static (entry, response) =>
        {
            response.Successful.Clear();
            response.Failed = [new() { Id = entry.Id, Code = "InternalError" }];
        };
        await world.AdvanceAsync(17);
        Assert.Equal((1, 0), (world.Log.Count(435), world.Log.Count(436)));

        world.Sqs.BendVisibility = null;
        await world.AdvanceAsync(30);
        Assert.Equal((1, 0), (world.Log.Count(435), world.Log.Count(436))); // One good call is no calm.
        await world.AdvanceAsync(60);
        Assert.Equal((1, 1, 0), (world.Log.Count(435), world.Log.Count(436), world.Log.Count(434)));
    }
}

public class AWorkerThatIsPausedWhileItWaitsToBeProtected
{
    [Fact]
    public async Task Sends_no_receive()
    {
        await using var world = await WorkerWorld.StartedAsync(static w =>
        {
            w.Sqs.MaxReceiveCount = 1;
            w.Target.Auto = static kind => kind == CallKind.Protect ? null : new ProtectionReply(ProtectionOutcome.Done);
        });
        world.Sqs.Send();
        await world.AdvanceAsync(2);
        world.Pause.PauseReceiving();
        Assert.Single(world.Target.Calls).Answer(ProtectionOutcome.Done);
        await world.AdvanceAsync(2);

        Assert.Empty(world.Sqs.Requests<ReceiveMessageRequest>());
        world.Pause.ResumeReceiving();
        await world.AdvanceAsync(2);
        world.AssertConserved(deleted: 1, visible: 0);
    }
}
