using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public class AWorkerThatStarts
{
    [Fact]
    public async Task Says_which_setting_names_a_queue_that_does_not_exist()
    {
        await using var world = new WorkerWorld();
        world.Sqs.Exists = false;
        var error = await Assert.ThrowsAsync<SqsQueueMissingException>(world.StartAsync);

        Assert.Contains("TaskProtection:Sqs:orders:QueueUrl is 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'", error.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(error, exactMatch: false);
    }

    [Fact]
    public async Task Looks_a_queue_up_by_its_name()
    {
        await using var world = await WorkerWorld.StartedAsync(configure: o => (o.QueueUrl, o.QueueName) = (null, "orders"));
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        Assert.Equal("orders", world.Handler.Only.Context.QueueName);
        Assert.Equal(FakeSqs.Url, world.Sqs.Requests<ReceiveMessageRequest>().First().QueueUrl);
    }

    [Fact]
    public async Task Says_which_name_does_not_exist()
    {
        await using var world = new WorkerWorld(o => (o.QueueUrl, o.QueueName) = (null, "ordrs"));
        world.Sqs.Exists = false;
        var error = await Assert.ThrowsAsync<SqsQueueMissingException>(world.StartAsync);

        Assert.Contains("TaskProtection:Sqs:orders:QueueName is 'ordrs'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starts_the_host_while_sqs_fails_and_begins_when_it_is_back()
    {
        await using var world = new WorkerWorld();
        world.Sqs.Before = static (_, _) => throw new HttpRequestException("no such host");
        await world.StartAsync();
        Assert.Equal(1, world.Log.Count(403));
        await world.AdvanceAsync(60);
        world.Sqs.Before = static (_, _) => Task.CompletedTask;
        world.Sqs.Send();
        await world.AdvanceAsync(31);

        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal((1, 1), (world.Log.Count(403), world.Log.Count(400)));
    }

    [Fact]
    public async Task Says_again_why_it_cannot_find_its_queue_when_the_reason_is_another()
    {
        await using var world = new WorkerWorld();
        var attempts = 0;
        world.Sqs.Before = (_, _) => ++attempts == 1 ? new TaskCompletionSource().Task : throw new AmazonSQSException("not authorized") { ErrorCode = "Forbidden" };
        await world.Protector.StartAsync(TestContext.Current.CancellationToken);
        var start = world.Worker.StartAsync(TestContext.Current.CancellationToken);
        await world.AdvanceAsync(5.5);
        await start.WaitAsync(Patience.Limit);
        await world.AdvanceAsync(120);

        Assert.True(attempts > 3);
        Assert.Equal(
            ["SQS, or what gives the credentials for it, did not answer within 5 s", "not authorized"],
            world.Log.Lines.Where(l => l.Id.Id == 403).Select(static l => l.Text[(l.Text.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public async Task Waits_five_seconds_at_most_for_an_sqs_that_never_answers()
    {
        await using var world = new WorkerWorld();
        world.Sqs.Before = static (_, _) => new TaskCompletionSource().Task;
        await world.Protector.StartAsync(TestContext.Current.CancellationToken);
        var start = world.Worker.StartAsync(TestContext.Current.CancellationToken);
        await world.AdvanceAsync(4.9);
        Assert.False(start.IsCompleted);
        await world.AdvanceAsync(0.2);
        await start.WaitAsync(Patience.Limit);
    }

    [Fact]
    public async Task Waits_no_longer_for_a_client_that_blocks_its_thread_and_may_throw_when_it_is_cancelled()
    {
        using var blocked = new ManualResetEventSlim();
        var asked = 0;
        await using var world = new WorkerWorld { Blocked = 1 };
        world.Sqs.OnCallersThread = token =>
        {
            asked++;
            token.Register(static () => throw new InvalidOperationException("the socket is closed already"));
            blocked.Wait(CancellationToken.None);
        };
        try
        {
            await world.Protector.StartAsync(TestContext.Current.CancellationToken);
            var start = Task.Run(() => world.Worker.StartAsync(TestContext.Current.CancellationToken));
            await Patience.UntilAsync(() => asked > 0);
            await world.AdvanceAsync(5.1);
            await start.WaitAsync(Patience.Limit);

            await world.AdvanceAsync(120);
            Assert.Equal(1, asked); // One thread is enough.
        }
        finally
        {
            (world.Blocked, world.Sqs.OnCallersThread) = (0, static _ => { });
            blocked.Set();
        }
    }

    [Fact]
    public async Task Stops_while_it_still_looks_for_its_queue()
    {
        await using var world = new WorkerWorld();
        world.Sqs.Before = static (_, _) => throw new HttpRequestException("no such host");
        await world.StartAsync();

        Assert.True(await world.StopToTheEndAsync() < TimeSpan.FromSeconds(0.2));
    }

    [Fact]
    public async Task Says_so_once_when_the_queue_turns_out_to_be_missing_later()
    {
        await using var world = new WorkerWorld();
        world.Sqs.Before = static (_, _) => throw new HttpRequestException("no such host");
        await world.StartAsync();
        (world.Sqs.Before, world.Sqs.Exists) = (static (_, _) => Task.CompletedTask, false);
        await world.AdvanceAsync(100);
        Assert.Equal(1, world.Log.Count(404));

        world.Sqs.Exists = true;
        await world.AdvanceAsync(31);
        Assert.Equal(1, world.Log.Count(400));
    }

    [Fact]
    public async Task Goes_on_with_a_warning_when_it_may_not_read_the_attributes()
    {
        await using var world = new WorkerWorld();
        world.Sqs.Before = static (request, _) => request is List<string> ? throw new AmazonSQSException("no") { ErrorCode = "AccessDenied" } : Task.CompletedTask;
        await world.StartAsync();
        world.Sqs.Send();
        await world.AdvanceAsync(0.2);

        world.AssertConserved(deleted: 1, visible: 0);
        Assert.Equal(1, world.Log.Count(401));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("""{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:1:d","maxReceiveCount":3}""", 3)]
    [InlineData("""{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:1:d","maxReceiveCount":"1"}""", 1)]
    [InlineData("""{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:1:d"}""", null)]
    [InlineData("""{"maxReceiveCount":{}}""", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    public void Reads_the_redrive_policy(string? policy, int? count) => Assert.Equal(count, RedrivePolicy.Read(policy).MaxReceiveCount);

    [Fact]
    public async Task Takes_the_queues_own_visibility_timeout_when_none_is_set()
    {
        await using var world = await WorkerWorld.StartedAsync(w => w.Sqs.VisibilityTimeout = 77, o => o.VisibilityTimeout = null);

        Assert.Equal(77, world.Sqs.Requests<ReceiveMessageRequest>().First().VisibilityTimeout);
    }

    [Theory]
    [InlineData(30, 30, 10)]
    [InlineData(3, 30, 1)] // DrainTimeout 1.7 s.
    [InlineData(120, 30, 10)]
    [InlineData(30, 5, 2)]
    public async Task Polls_for_as_long_as_the_drain_and_the_visibility_timeout_allow(int stopTimeout, int visibility, int wait)
    {
        await using var world = await WorkerWorld.StartedAsync(
            configure: o => o.VisibilityTimeout = TimeSpan.FromSeconds(visibility), protection: o => o.StopTimeout = TimeSpan.FromSeconds(stopTimeout));

        Assert.Equal(wait, world.Sqs.Requests<ReceiveMessageRequest>().First().WaitTimeSeconds);
    }
}
