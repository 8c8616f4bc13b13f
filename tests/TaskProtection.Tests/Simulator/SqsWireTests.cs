using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Testing.Sqs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Tests.Simulator;

/// <summary>Through Amazon's own client, which checks digests and turns errors into its typed exceptions.</summary>
public sealed class SqsWireTests : IAsyncDisposable
{
    private readonly SqsTown _town = new();
    private readonly IAmazonSQS _client;

    public SqsWireTests() => _client = _town.World.CreateSqsClient(task: "task-7");

    private string Url => _town.Queue.Url;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _town.World.DisposeAsync();
    }

    [Fact]
    public async Task A_message_goes_there_and_back_with_everything_on_it()
    {
        var sent = await _client.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = Url,
                MessageBody = "{\"flavour\":\"crème brûlée \\u0026 <🍦>\"}",
                MessageAttributes = new()
                {
                    ["traceparent"] = new() { DataType = "String", StringValue = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
                    ["scoops"] = new() { DataType = "Number.int", StringValue = "3" },
                    ["photo"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([1, 2, 3]) },
                },
                MessageSystemAttributes = new() { ["AWSTraceHeader"] = new() { DataType = "String", StringValue = "Root=1-5759e988-bd862e3fe1be46a994272793" } },
            },
            Ct);
        _town.Pass(2);
        var received = await _client.ReceiveMessageAsync(
            new ReceiveMessageRequest { QueueUrl = Url, MessageSystemAttributeNames = ["All"], MessageAttributeNames = ["All"] }, Ct);

        var message = Assert.Single(received.Messages);
        Assert.Equal((sent.MessageId, sent.MD5OfMessageBody, sent.MD5OfMessageAttributes), (message.MessageId, message.MD5OfBody, message.MD5OfMessageAttributes));
        Assert.Equal("{\"flavour\":\"crème brûlée \\u0026 <🍦>\"}", message.Body);
        Assert.Equal(("3", "Number.int"), (message.MessageAttributes["scoops"].StringValue, message.MessageAttributes["scoops"].DataType));
        Assert.Equal([1, 2, 3], message.MessageAttributes["photo"].BinaryValue.ToArray());
        Assert.Equal("1", message.Attributes["ApproximateReceiveCount"]);
        Assert.Equal("1767225600000", message.Attributes["SentTimestamp"]);
        Assert.Equal("1767225602000", message.Attributes["ApproximateFirstReceiveTimestamp"]);
        Assert.Equal("Root=1-5759e988-bd862e3fe1be46a994272793", message.Attributes["AWSTraceHeader"]);

        await _client.DeleteMessageAsync(Url, message.ReceiptHandle, Ct);
        Assert.Equal(1, _town.Queue.CheckConservation().Deleted);
    }

    [Fact]
    public async Task Digests_are_those_that_another_program_computes()
    {
        // The first by md5sum, the second by a Python script written from AWS's description of the algorithm alone.
        var sent = await _client.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = Url,
                MessageBody = "hello",
                MessageAttributes = new()
                {
                    ["scoops"] = new() { DataType = "Number.int", StringValue = "3" },
                    ["flavour"] = new() { DataType = "String", StringValue = "crème brûlée" },
                    ["photo"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([1, 2, 3]) },
                },
            },
            Ct);
        Assert.Equal(("5d41402abc4b2a76b9719d911017c592", "e1e420bc3230c5a46bc0bfa3dc345ac7"), (sent.MD5OfMessageBody, sent.MD5OfMessageAttributes));
    }

    [Fact]
    public async Task Only_what_is_asked_for_comes_along()
    {
        _town.Queue.Send(new SqsContent
        {
            Body = "one",
            Attributes = new Dictionary<string, SqsAttributeValue> { ["order.id"] = SqsAttributeValue.Of("1"), ["colour"] = SqsAttributeValue.Of("red") },
        });
        var plain = Assert.Single((await _client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, VisibilityTimeout = 0 }, Ct)).Messages);
        Assert.Null(plain.Attributes);
        Assert.Null(plain.MessageAttributes);
        var asked = new ReceiveMessageRequest { QueueUrl = Url, MessageAttributeNames = ["order.*"], MessageSystemAttributeNames = ["SentTimestamp"] };
        var some = Assert.Single((await _client.ReceiveMessageAsync(asked, Ct)).Messages);
        Assert.Equal("order.id", Assert.Single(some.MessageAttributes).Key);
        Assert.Equal("SentTimestamp", Assert.Single(some.Attributes).Key);
    }

    [Fact]
    public async Task An_empty_receive_is_an_answer_without_messages() =>
        Assert.Null((await _client.ReceiveMessageAsync(Url, Ct)).Messages);

    [Fact]
    public Task A_long_poll_waits_for_the_send_and_its_task_is_known() => OnVirtualTime(async () =>
    {
        var poll = _client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20, MaxNumberOfMessages = 10 }, Ct);
        await Task.Delay(TimeSpan.FromSeconds(19), _town.Clock, Ct);
        Assert.Equal(1, _town.Queue.OpenPolls);
        _town.Queue.Send("one");
        Assert.Equal("one", Assert.Single((await poll).Messages).Body);
        var received = _town.World.Events.Snapshot().Single(e => e.Kind == "sqs.received");
        Assert.Equal(("task-7", 19), ((string?)received.Fields["task"], received.At.TotalSeconds));
    });

    [Fact]
    public Task A_long_poll_ends_empty_after_its_time() => OnVirtualTime(async () =>
    {
        Assert.Null((await _client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20 }, Ct)).Messages);
        Assert.Equal(TimeSpan.FromSeconds(20), _town.World.Events.Snapshot().Single(e => e.Kind == "call").At);
    });

    [Fact]
    public Task A_cancelled_poll_leaves_the_queue_as_it_was() => OnVirtualTime(async () =>
    {
        using var client = new CancellationTokenSource();
        var poll = _client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20 }, client.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), _town.Clock, Ct);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        Assert.Equal(0, _town.Queue.OpenPolls);
        _town.Queue.Send("one");
        Assert.Equal(1, _town.Queue.CheckConservation().Visible);
    });

    [Fact]
    public Task A_poll_cancelled_before_the_queue_noticed_strands_a_message_for_its_visibility_timeout() => OnVirtualTime(async () =>
    {
        _town.Queue.Configure(new SqsQueueSettings { DisconnectDetection = TimeSpan.FromSeconds(2) });
        using var client = new CancellationTokenSource();
        var poll = _client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20 }, client.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), _town.Clock, Ct);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        _town.Queue.Send("one");
        Assert.Equal((0, 1), (_town.Queue.Count().Visible, _town.Queue.Count().InFlight));
        await Task.Delay(TimeSpan.FromSeconds(1), _town.Clock, Ct);
        Assert.Equal(1, _town.Queue.Count().Unheard);
        var again = await _client.ReceiveMessageAsync(
            new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20, MessageSystemAttributeNames = ["ApproximateReceiveCount"] }, Ct);
        Assert.Null(again.Messages);
        again = await _client.ReceiveMessageAsync(
            new ReceiveMessageRequest { QueueUrl = Url, WaitTimeSeconds = 20, MessageSystemAttributeNames = ["ApproximateReceiveCount"] }, Ct);
        Assert.Equal("2", Assert.Single(again.Messages).Attributes["ApproximateReceiveCount"]);
    });

    [Fact]
    public async Task A_broken_reply_leaves_the_message_in_flight()
    {
        _town.Queue.Send("one");
        _town.World.Faults.On("sqs", "ReceiveMessage").BreakReplies();
        await Assert.ThrowsAnyAsync<Exception>(() => _client.ReceiveMessageAsync(Url, Ct));
        Assert.Equal(1, _town.Queue.CheckConservation().InFlight);
    }

    [Fact]
    public async Task A_batch_reports_each_entry_by_itself()
    {
        var sent = await _client.SendMessageBatchAsync(
            Url,
            [new("a", "one"), new("b", "\u0001"), new("c", "three") { DelaySeconds = 901 }, new("d", "four")],
            Ct);
        Assert.Equal(["a", "d"], sent.Successful.Select(s => s.Id));
        Assert.Equal([("b", "InvalidMessageContents", true), ("c", "InvalidParameterValue", true)], sent.Failed.Select(f => (f.Id, f.Code, f.SenderFault!.Value)));

        var held = (await _client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = Url, MaxNumberOfMessages = 10 }, Ct)).Messages;
        var changed = await _client.ChangeMessageVisibilityBatchAsync(
            Url,
            [new("a", held[0].ReceiptHandle) { VisibilityTimeout = 0 }, new("b", "bad") { VisibilityTimeout = 5 }, new("c", held[1].ReceiptHandle) { VisibilityTimeout = 60 }],
            Ct);
        Assert.Equal(["a", "c"], changed.Successful.Select(s => s.Id));
        Assert.Equal("ReceiptHandleIsInvalid", Assert.Single(changed.Failed).Code);

        var deleted = await _client.DeleteMessageBatchAsync(Url, [new("a", "bad"), new("b", held[1].ReceiptHandle)], Ct);
        Assert.Equal(("b", "a"), (Assert.Single(deleted.Successful).Id, Assert.Single(deleted.Failed).Id));
        Assert.Equal((1, 1), (_town.Queue.CheckConservation().Visible, (int)_town.Queue.Count().Deleted));
    }

    [Fact]
    public async Task A_batch_as_a_whole_can_be_wrong()
    {
        await Assert.ThrowsAsync<EmptyBatchRequestException>(() => _client.DeleteMessageBatchAsync(Url, [], Ct));
        await Assert.ThrowsAsync<TooManyEntriesInBatchRequestException>(
            () => _client.DeleteMessageBatchAsync(Url, [.. Enumerable.Range(0, 11).Select(i => new DeleteMessageBatchRequestEntry($"{i}", "x"))], Ct));
        await Assert.ThrowsAsync<BatchEntryIdsNotDistinctException>(() => _client.DeleteMessageBatchAsync(Url, [new("a", "x"), new("a", "y")], Ct));
        await Assert.ThrowsAsync<InvalidBatchEntryIdException>(() => _client.DeleteMessageBatchAsync(Url, [new("a b", "x")], Ct));
        await Assert.ThrowsAsync<BatchRequestTooLongException>(
            () => _client.SendMessageBatchAsync(Url, [new("a", new string('x', 600_000)), new("b", new string('x', 600_000))], Ct));
    }

    [Fact]
    public async Task A_message_may_have_a_mebibyte_and_not_a_byte_more()
    {
        await _client.SendMessageAsync(Url, new string('x', 1_048_576), Ct);
        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => _client.SendMessageAsync(Url, new string('x', 1_048_577), Ct));
        Assert.Equal("InvalidParameterValue", error.ErrorCode);
        error = await Assert.ThrowsAsync<AmazonSQSException>(() => _client.SendMessageAsync(
            new SendMessageRequest
            {
                QueueUrl = Url,
                MessageBody = new string('x', 1_048_570),
                MessageAttributes = new() { ["n"] = new() { DataType = "String", StringValue = "v" } },
            },
            Ct));
        Assert.Contains("shorter than 1048576 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_come_as_the_clients_own_exceptions()
    {
        var missing = await Assert.ThrowsAsync<QueueDoesNotExistException>(() => _client.SendMessageAsync(Url + "x", "one", Ct));
        Assert.Equal("AWS.SimpleQueueService.NonExistentQueue", missing.ErrorCode);
        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => _client.GetQueueUrlAsync("nobody", Ct));
        await Assert.ThrowsAsync<InvalidAddressException>(() => _client.SendMessageAsync("orders", "one", Ct));
        await Assert.ThrowsAsync<ReceiptHandleIsInvalidException>(() => _client.DeleteMessageAsync(Url, "bad", Ct));
        await Assert.ThrowsAsync<InvalidMessageContentsException>(() => _client.SendMessageAsync(Url, "\u0001", Ct));
        await Assert.ThrowsAsync<InvalidAttributeNameException>(() => _client.GetQueueAttributesAsync(Url, ["Colour"], Ct));

        _town.Queue.Send("one");
        var handle = _town.ReceiveOne(visibility: 5)!.ReceiptHandle;
        _town.Pass(5);
        await Assert.ThrowsAsync<MessageNotInflightException>(() => _client.ChangeMessageVisibilityAsync(Url, handle, 5, Ct));

        _town.Queue.Configure(new SqsQueueSettings { InFlightLimit = 1 });
        _town.ReceiveOne();
        await Assert.ThrowsAsync<OverLimitException>(() => _client.ReceiveMessageAsync(Url, Ct));
        await _client.PurgeQueueAsync(Url, Ct);
        await Assert.ThrowsAsync<PurgeQueueInProgressException>(() => _client.PurgeQueueAsync(Url, Ct));
    }

    [Fact]
    public async Task Values_out_of_range_are_refused_by_name()
    {
        await Refused("Value 11 for parameter MaxNumberOfMessages is invalid", new ReceiveMessageRequest { MaxNumberOfMessages = 11 });
        await Refused("Value 0 for parameter MaxNumberOfMessages is invalid", new ReceiveMessageRequest { MaxNumberOfMessages = 0 });
        await Refused("Value 21 for parameter WaitTimeSeconds is invalid", new ReceiveMessageRequest { WaitTimeSeconds = 21 });
        await Refused("Value 43201 for parameter VisibilityTimeout is invalid", new ReceiveMessageRequest { VisibilityTimeout = 43_201 });
        await Refused("Value -1 for parameter VisibilityTimeout is invalid", new ReceiveMessageRequest { VisibilityTimeout = -1 });

        async Task Refused(string sentence, ReceiveMessageRequest request)
        {
            request.QueueUrl = Url;
            var error = await Assert.ThrowsAsync<AmazonSQSException>(() => _client.ReceiveMessageAsync(request, Ct));
            Assert.Equal("InvalidParameterValue", error.ErrorCode);
            Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_queue_is_made_found_listed_changed_and_deleted()
    {
        var dead = (await _client.CreateQueueAsync("dead", Ct)).QueueUrl;
        Assert.Equal($"{_client.Config.ServiceURL.TrimEnd('/')}/123456789012/dead", dead);
        var arn = (await _client.GetQueueAttributesAsync(dead, ["QueueArn"], Ct)).QueueARN;
        Assert.Equal("arn:aws:sqs:eu-west-1:123456789012:dead", arn);

        var attributes = new Dictionary<string, string>
        {
            ["VisibilityTimeout"] = "45",
            ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":"3"}""",
        };
        var create = new CreateQueueRequest { QueueName = "bills", Attributes = attributes };
        var bills = (await _client.CreateQueueAsync(create, Ct)).QueueUrl;
        Assert.Equal(bills, (await _client.CreateQueueAsync(create, Ct)).QueueUrl);
        attributes["VisibilityTimeout"] = "46";
        await Assert.ThrowsAsync<QueueNameExistsException>(() => _client.CreateQueueAsync(create, Ct));

        await _client.SetQueueAttributesAsync(bills, new Dictionary<string, string> { ["DelaySeconds"] = "7", ["Policy"] = "{}" }, Ct);
        var all = (await _client.GetQueueAttributesAsync(bills, ["All"], Ct)).Attributes;
        Assert.Equal(("45", "7", "{}", "1048576"), (all["VisibilityTimeout"], all["DelaySeconds"], all["Policy"], all["MaximumMessageSize"]));
        Assert.Equal($$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":3}""", all["RedrivePolicy"]);

        Assert.Equal(3, (await _client.ListQueuesAsync(new ListQueuesRequest(), Ct)).QueueUrls.Count);
        var page = await _client.ListQueuesAsync(new ListQueuesRequest { MaxResults = 2 }, Ct);
        Assert.Equal(2, page.QueueUrls.Count);
        Assert.Single((await _client.ListQueuesAsync(new ListQueuesRequest { MaxResults = 2, NextToken = page.NextToken }, Ct)).QueueUrls);

        await _client.DeleteQueueAsync(bills, Ct);
        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => _client.GetQueueUrlAsync("bills", Ct));
        await Assert.ThrowsAsync<QueueDeletedRecentlyException>(() => _client.CreateQueueAsync("bills", Ct));
        _town.Pass(60);
        await _client.CreateQueueAsync("bills", Ct);
    }

    [Fact]
    public async Task A_fifo_queue_keeps_its_place_and_its_ids_over_the_wire()
    {
        var url = (await _client.CreateQueueAsync(
            new CreateQueueRequest { QueueName = "steps.fifo", Attributes = new() { ["FifoQueue"] = "true", ["ContentBasedDeduplication"] = "true" } }, Ct)).QueueUrl;
        var sent = await _client.SendMessageAsync(new SendMessageRequest { QueueUrl = url, MessageBody = "one", MessageGroupId = "g" }, Ct);
        var message = Assert.Single((await _client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = url, MessageSystemAttributeNames = ["All"] }, Ct)).Messages);
        Assert.Equal((sent.SequenceNumber, "g"), (message.Attributes["SequenceNumber"], message.Attributes["MessageGroupId"]));
        Assert.Equal("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed", message.Attributes["MessageDeduplicationId"]);
        await Assert.ThrowsAsync<AmazonSQSException>(() => _client.CreateQueueAsync("other.fifo", Ct));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"QueueUrl":7}""")]
    [InlineData("""{"QueueUrl":"https://x.test/123456789012/orders","MaxNumberOfMessages":"1"}""")]
    [InlineData("""{"QueueUrl":"https://x.test/123456789012/orders","MaxNumberOfMessages":1.5}""")]
    [InlineData("""{"QueueUrl":"https://x.test/123456789012/orders","MessageAttributeNames":[1]}""")]
    public async Task A_body_that_is_not_the_expected_json_is_refused(string body)
    {
        var wire = _town.World.Services.Single(s => s.Name == "sqs");
        var request = new WireRequest
        {
            Method = "POST",
            Uri = new Uri("http://town.test/"),
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-Amz-Target"] = "AmazonSQS.ReceiveMessage" },
            Body = Encoding.UTF8.GetBytes(body),
        };
        var answer = await wire.HandleAsync(request, Ct);
        Assert.Equal(400, answer.Status);
        Assert.Contains("SerializationException", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queues_url_leads_back_to_the_door_that_gave_it_and_any_other_host_will_do()
    {
        var door = await _town.World.ListenAsync(Ct);
        using var client = new AmazonSQSClient(
            _town.World.Credentials.Administrator.ToAwsCredentials(),
            new AmazonSQSConfig { ServiceURL = door.AbsoluteUri, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
        var url = (await client.GetQueueUrlAsync("orders", Ct)).QueueUrl;
        Assert.Equal(_town.Queue.UrlAt(door), url);
        await client.SendMessageAsync(url, "one", Ct);
        await client.SendMessageAsync(_town.Queue.Url, "two", Ct);
        Assert.Equal(2, _town.Queue.Count().Visible);
    }

    private Task OnVirtualTime(Func<Task> work) => _town.Clock.RunAsync(work, limit: TimeSpan.FromMinutes(2));
}
