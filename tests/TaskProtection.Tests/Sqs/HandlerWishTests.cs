using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public class AHandlerThatWantsItsMessageLater
{
    [Fact]
    public async Task Gets_it_after_the_delay_that_it_asked_for()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = static d => d.Context.ReceiveCount == 1
            ? throw new RetryLaterException(TimeSpan.FromSeconds(89.5), "the oven is full")
            : Task.CompletedTask);
        world.Sqs.Send();
        await world.AdvanceAsync(89);
        Assert.Equal([90], world.Sqs.VisibilityOf("m1"));
        Assert.Single(world.Handler.Begun);

        await world.AdvanceAsync(2);
        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal((1, 0, 1), (world.Counters.Returned, world.Counters.Failed, world.Log.Count(460)));
        Assert.Contains("the oven is full", world.Log.Lines.Single(l => l.Id.Id == 460).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gets_it_at_once_when_it_asks_for_that()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = static d => d.Context.ReceiveCount == 1
            ? throw new RetryLaterException(TimeSpan.Zero)
            : Task.CompletedTask);
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        Assert.Equal([0], world.Sqs.VisibilityOf("m1"));
        Assert.Equal(2, world.Handler.Begun.Count);
    }

    [Fact]
    public async Task Gets_no_more_than_the_twelve_hours_of_sqs()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Handler.OnMessage = async d =>
        {
            await Task.Delay(TimeSpan.FromSeconds(10), w.Time, d.Token);
            throw new RetryLaterException(TimeSpan.FromDays(2));
        });
        world.Sqs.Send();
        await world.AdvanceAsync(11);

        Assert.InRange(world.Sqs.VisibilityOf("m1").Single(), 43_185, 43_190);
    }

    [Fact]
    public async Task Gets_no_more_than_the_twelve_hours_of_sqs_from_a_call_that_has_to_be_repeated()
    {
        var (calls, left) = (0, TimeSpan.Zero);
        await using var world = await WorkerWorld.StartedAsync(static w => w.Handler.OnMessage = static _ => throw new RetryLaterException(TimeSpan.MaxValue));
        var end = world.Time.GetUtcNow() + TimeSpan.FromHours(12);
        world.Sqs.Before = async (request, token) =>
        {
            if (request is not ChangeMessageVisibilityBatchRequest)
            {
                return;
            }

            left = end - world.Time.GetUtcNow();
            if (calls++ == 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(2), world.Time, token);
                throw new HttpRequestException("no route");
            }
        };
        world.Sqs.Send();
        await world.AdvanceAsync(4);

        Assert.Equal(2, calls);
        Assert.InRange(world.Sqs.VisibilityOf("m1").Last(), 43_000, left.TotalSeconds);
    }

    [Fact]
    public async Task Gets_the_twelve_hours_of_sqs_when_it_asks_for_the_longest_time_there_is()
    {
        await using var world = await WorkerWorld.StartedAsync(static w => w.Handler.OnMessage = static _ => throw new RetryLaterException(TimeSpan.MaxValue));
        world.Sqs.Send();
        await world.AdvanceAsync(1);

        Assert.InRange(world.Sqs.VisibilityOf("m1").Single(), 43_190, 43_200);
        Assert.Equal(0, world.Log.Count(437));
    }

    [Fact]
    public void Cannot_ask_for_a_negative_delay()
        => Assert.Throws<ArgumentOutOfRangeException>(static () => new RetryLaterException(TimeSpan.FromSeconds(-1)));
}

public class AHandlerThatNeverWantsItsMessageAgain
{
    private static readonly Dictionary<string, MessageAttributeValue> Attributes = new()
    {
        ["flavour"] = new() { DataType = "String", StringValue = "lemon" },
        ["picture"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([1, 2, 3]) },
    };

    [Fact]
    public async Task Has_it_sent_to_the_dead_letter_queue_as_it_is_and_then_deleted()
    {
        await using var world = await StartedAsync(static w => w.Handler.OnMessage = static d =>
        {
            d.Context.Attributes["picture"].BinaryValue.ReadByte();
            throw new DeadLetterException("no such flavour");
        });
        world.Sqs.Send("""{"n":1}""", Attributes);
        await world.AdvanceAsync(1);

        var sent = world.Sqs.Requests<SendMessageRequest>().Single();
        Assert.Equal("https://sqs.eu-west-1.amazonaws.com/123456789012/dead", sent.QueueUrl);
        Assert.Equal(("""{"n":1}""", "lemon"), (sent.MessageBody, sent.MessageAttributes["flavour"].StringValue));
        Assert.Equal(new byte[] { 1, 2, 3 }, sent.MessageAttributes["picture"].BinaryValue.ToArray());
        Assert.Equal(0, sent.MessageAttributes["picture"].BinaryValue.Position);
        Assert.Null(sent.MessageDeduplicationId);
        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal((1, 0, 0), (world.Counters.DeadLettered, world.Counters.Deleted, world.Counters.Failed));
        Assert.Contains("as copy 1", world.Log.Lines.Single(l => l.Id.Id == 461).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_it_deleted_only_once_the_send_has_succeeded()
    {
        await using var world = await StartedAsync(static w => w.Sqs.Before = (request, token) => request is SendMessageRequest
            ? Task.Delay(TimeSpan.FromSeconds(3), w.Time, token)
            : Task.CompletedTask);
        world.Sqs.Send();
        await world.AdvanceAsync(2.9);
        Assert.Empty(world.Sqs.Requests<DeleteMessageBatchRequest>());

        await world.AdvanceAsync(0.3);
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Keeps_it_when_the_send_fails()
    {
        await using var world = await StartedAsync(static w => w.Sqs.Before = static (request, _) => request is SendMessageRequest
            ? throw new AmazonSQSException("not authorized to perform: sqs:SendMessage") { ErrorCode = "AccessDenied" }
            : Task.CompletedTask);
        world.Sqs.Send();
        await world.AdvanceAsync(0.5);
        world.AssertConserved(deleted: 0, visible: 0, inFlight: 1);
        Assert.Equal((1, 1, 0), (world.Log.Count(462), world.Counters.Failed, world.Counters.DeadLettered));

        world.Sqs.Before = static (_, _) => Task.CompletedTask;
        await world.AdvanceAsync(3);
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Keeps_it_hidden_and_gives_up_after_five_seconds_when_the_send_never_returns()
    {
        await using var world = await StartedAsync(static w => w.Sqs.Before = static (request, _) => request is SendMessageRequest
            ? new TaskCompletionSource().Task
            : Task.CompletedTask);
        world.Sqs.VisibilityTimeout = 5;
        world.Sqs.Send();
        await world.AdvanceAsync(4.9);
        Assert.Equal(0, world.Log.Count(462));
        await world.AdvanceAsync(0.2);

        Assert.Equal((1, 0), (world.Log.Count(462), world.Log.Count(434)));
        Assert.Equal(1, world.Sqs.Messages[0].ReceiveCount);
        world.AssertConserved(deleted: 0, visible: 0, inFlight: 1);
    }

    [Fact]
    public async Task Has_one_copy_sent_even_when_its_delete_is_not_confirmed()
    {
        await using var world = await StartedAsync(static w => w.Sqs.Before = static (request, _) => request is DeleteMessageBatchRequest or DeleteMessageRequest
            ? throw new AmazonSQSException("no") { ErrorCode = "InternalError" }
            : Task.CompletedTask);
        world.Sqs.Send();
        await world.AdvanceAsync(29);
        world.Sqs.Before = static (_, _) => Task.CompletedTask;
        await world.AdvanceAsync(60);

        Assert.Single(world.Sqs.Requests<SendMessageRequest>());
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Is_told_in_the_log_when_there_is_no_dead_letter_queue()
    {
        await using var world = await StartedAsync(static w => w.Sqs.MaxReceiveCount = null);
        world.Sqs.Send();
        await world.AdvanceAsync(0.5);

        Assert.Equal((1, 1), (world.Log.Count(463), world.Counters.Failed));
        world.AssertConserved(deleted: 0, visible: 0, inFlight: 1);
    }

    [Fact]
    public async Task Has_no_copy_sent_of_a_message_that_was_lost_meanwhile()
    {
        await using var world = await StartedAsync(static w =>
        {
            w.Handler.OnMessage = static async d =>
            {
                await d.Gate.Task;
                throw new DeadLetterException("too late");
            };
            w.Sqs.Before = static (request, _) => request is ChangeMessageVisibilityBatchRequest
                ? throw new AmazonSQSException("no") { ErrorCode = "InternalError" }
                : Task.CompletedTask;
        });
        world.Sqs.Send();
        await world.AdvanceAsync(29.5);
        world.Sqs.Exists = false; // Nobody receives it again.
        world.Sqs.Messages[0].VisibleAt = world.Time.GetUtcNow() + TimeSpan.FromHours(1);
        await world.AdvanceAsync(1);
        world.Handler.ReleaseAll();
        await world.AdvanceAsync(1);

        Assert.Equal((1, 1), (world.Log.Count(434), world.Counters.Lost));
        Assert.Empty(world.Sqs.Requests<SendMessageRequest>());
    }

    [Fact]
    public async Task Lets_the_next_of_its_group_begin_and_names_the_copy_so_that_it_cannot_be_there_twice()
    {
        await using var world = await FifoWorld.StartedAsync("A1 A2", static w =>
        {
            w.World.Sqs.MaxReceiveCount = 5;
            w.World.Handler.OnMessage = static d => d.Body == "A1" ? throw new DeadLetterException("no such flavour") : Task.CompletedTask;
        });
        await world.AdvanceAsync(1);

        Assert.Equal(["A1", "A2"], world.Begun());
        var sent = world.Sqs.Requests<SendMessageRequest>().Single();
        Assert.Equal(("A", "m1"), (sent.MessageGroupId, sent.MessageDeduplicationId));
        world.World.AssertConserved(deleted: 2, visible: 0);
    }

    private static Task<WorkerWorld> StartedAsync(Action<WorkerWorld> arrange) => WorkerWorld.StartedAsync(w =>
    {
        w.Sqs.MaxReceiveCount = 5;
        w.Handler.OnMessage = static _ => throw new DeadLetterException("no such flavour");
        arrange(w);
    });
}

public class ABodyThatCannotBeRead
{
    [Fact]
    public async Task Goes_to_the_dead_letter_queue_at_once_where_that_is_set()
    {
        await using var world = await StartedAsync(OnUnreadable.DeadLetter, maxReceiveCount: 5);
        world.Sqs.Send("not JSON");
        await world.AdvanceAsync(1);

        Assert.Equal("not JSON", world.Sqs.Requests<SendMessageRequest>().Single().MessageBody);
        Assert.Equal((1, 0), (world.Counters.DeadLettered, world.Log.Count(464)));
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Comes_again_after_a_delay_otherwise()
    {
        await using var world = await StartedAsync(OnUnreadable.Retry, maxReceiveCount: 5);
        world.Sqs.Send("not JSON");
        await world.AdvanceAsync(1);

        Assert.Empty(world.Sqs.Requests<SendMessageRequest>());
        Assert.InRange(world.Sqs.VisibilityOf("m1").Single(), 1, 2);
    }

    [Fact]
    public async Task Is_warned_of_at_start_where_it_has_nowhere_to_go()
    {
        await using var world = await StartedAsync(OnUnreadable.DeadLetter, maxReceiveCount: null);

        Assert.Equal(1, world.Log.Count(464));
    }

    private static Task<WorkerWorld> StartedAsync(OnUnreadable onUnreadable, int? maxReceiveCount) => WorkerWorld.StartedAsync(
        w =>
        {
            w.Sqs.MaxReceiveCount = maxReceiveCount;
            w.Handler.OnMessage = static _ => throw new MessageFormatException("the body is not JSON");
        },
        o => o.OnUnreadable = onUnreadable);
}

public class AHandlerThatFails
{
    [Theory]
    [InlineData(1, 5, 10)]
    [InlineData(2, 15, 30)]
    [InlineData(3, 45, 90)]
    [InlineData(4, 50, 100)]
    [InlineData(40, 50, 100)]
    public async Task Has_its_message_again_after_the_delay_that_the_settings_give(int delivery, int least, int most)
    {
        await using var world = await WorkerWorld.StartedAsync(
            w => w.Handler.OnMessage = static _ => throw new InvalidOperationException("no milk"),
            static o => (o.RetryMinDelay, o.RetryMaxDelay, o.RetryFactor) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(100), 3));
        world.Sqs.Send(receiveCount: delivery - 1);
        await world.AdvanceAsync(1);

        Assert.InRange(world.Sqs.VisibilityOf("m1").Single(), least, most);
    }

    [Fact]
    public async Task Has_its_message_again_at_once_however_often_it_came_where_the_settings_say_so()
    {
        await using var world = await WorkerWorld.StartedAsync(
            static w => w.Handler.OnMessage = static d => d.Context.ReceiveCount == 2000 ? throw new InvalidOperationException("no milk") : Task.CompletedTask,
            static o => o.RetryMinDelay = TimeSpan.Zero);
        world.Sqs.Send(receiveCount: 1999);
        await world.AdvanceAsync(1);

        Assert.Equal([0], world.Sqs.VisibilityOf("m1"));
        world.AssertConserved(deleted: 1, visible: 0);
    }

    [Fact]
    public async Task Slows_no_healthy_message()
    {
        await using var world = await WorkerWorld.StartedAsync(static w => w.Handler.OnMessage = static d => d.Body == "bad"
            ? throw new InvalidOperationException("no milk")
            : Task.CompletedTask);
        for (var i = 0; i < 200; i++)
        {
            world.Sqs.Send(i % 2 == 0 ? "bad" : "good");
        }

        await world.AdvanceAsync(4); // 20 batches of 60 ms, some of them made of what failed before.
        Assert.Equal(100, world.Sqs.Deleted);
    }
}
