using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

public static class SqsLongPollTests
{
    public sealed class An_open_poll
    {
        private readonly SqsTown _town = new();

        [Fact]
        public async Task Is_answered_by_the_send_itself()
        {
            var poll = _town.Poll(20);
            Assert.False(poll.IsCompleted);
            _town.Queue.Send("one");
            Assert.Equal(1, _town.Queue.Count().InFlight);
            Assert.Equal("one", (await poll).Messages.Single().Content.Body);
        }

        [Fact]
        public async Task Is_answered_when_a_message_is_returned()
        {
            _town.Queue.Send("one");
            var first = _town.ReceiveOne()!;
            var poll = _town.Poll(20);
            _town.Queue.ChangeVisibility(first.ReceiptHandle, TimeSpan.Zero);
            Assert.Equal(2, (await poll).Messages.Single().ReceiveCount);
        }

        [Fact]
        public async Task Is_answered_when_a_visibility_timeout_or_a_delay_ends()
        {
            _town.Queue.Send("one");
            _town.ReceiveOne(visibility: 10);
            _town.Queue.Send(new SqsContent { Body = "two", Delay = TimeSpan.FromSeconds(12) });
            var (first, second) = (_town.Poll(20), _town.Poll(20));
            _town.Pass(10);
            Assert.Equal("one", (await first).Messages.Single().Content.Body);
            Assert.False(second.IsCompleted);
            _town.Pass(2);
            Assert.Equal("two", (await second).Messages.Single().Content.Body);
        }

        [Fact]
        public async Task Ends_empty_when_its_time_is_over()
        {
            var poll = _town.Poll(20);
            _town.Pass(19.999);
            Assert.False(poll.IsCompleted);
            _town.Pass(0.001);
            Assert.Empty((await poll).Messages);
            _town.Queue.Send("one");
            Assert.Equal(1, _town.Queue.CheckConservation().Visible);
        }

        [Fact]
        public async Task Is_served_in_the_order_in_which_it_came()
        {
            var polls = Enumerable.Range(0, 5).Select(_ => _town.Poll(20)).ToArray();
            for (var i = 0; i < polls.Length; i++)
            {
                _town.Queue.Send($"order {i}");
            }

            var bodies = (await Task.WhenAll(polls)).Select(r => r.Messages.Single().Content.Body);
            Assert.Equal(["order 0", "order 1", "order 2", "order 3", "order 4"], bodies);
        }

        [Fact]
        public async Task Waits_as_long_as_the_queue_says_when_it_does_not_say_itself()
        {
            var town = new SqsTown(new SqsQueueSettings { ReceiveWaitTime = TimeSpan.FromSeconds(3) });
            var poll = town.Queue.ReceiveAsync(clientGone: TestContext.Current.CancellationToken);
            Assert.False(poll.IsCompleted);
            town.Pass(3);
            Assert.Empty((await poll).Messages);
        }

        [Fact]
        public async Task Ends_with_an_error_when_its_queue_is_deleted()
        {
            var poll = _town.Poll(20);
            _town.Queue.DeleteQueue();
            Assert.Equal(SqsErrors.QueueDoesNotExist, (await poll).Error);
        }
    }

    public sealed class A_client_that_hangs_up
    {
        [Fact]
        public async Task Before_there_is_anything_ends_its_poll_and_receives_nothing()
        {
            var town = new SqsTown();
            using var client = new CancellationTokenSource();
            var poll = town.PollAs(client.Token, 20);
            await client.CancelAsync();
            Assert.Empty((await poll).Messages);
            town.Queue.Send("one");
            var counts = town.Queue.CheckConservation();
            Assert.Equal((1, 0, 0), (counts.Visible, counts.InFlight, counts.Unheard));
        }

        [Fact]
        public async Task After_the_message_was_handed_out_leaves_it_in_flight_until_its_timeout_ends()
        {
            var town = new SqsTown();
            using var client = new CancellationTokenSource();
            var poll = town.PollAs(client.Token, 20);
            town.Queue.Send("one");
            await client.CancelAsync();
            await poll;
            Assert.Equal(1, town.Queue.CheckConservation().InFlight);
            town.Pass(29.999);
            Assert.Null(town.ReceiveOne());
            town.Pass(0.001);
            Assert.Equal(2, town.ReceiveOne()?.ReceiveCount);
        }

        [Fact]
        public async Task Can_strand_a_message_until_the_queue_notices()
        {
            var town = new SqsTown(new SqsQueueSettings { DisconnectDetection = TimeSpan.FromSeconds(2) });
            using var client = new CancellationTokenSource();
            var poll = town.PollAs(client.Token, 20);
            await client.CancelAsync();
            town.Pass(1);
            Assert.False(poll.IsCompleted);
            town.Queue.Send("one");
            Assert.Single((await poll).Messages);
            Assert.Equal((1, 1), (town.Queue.Count().InFlight, (int)town.Queue.Count().Unheard));
        }

        [Fact]
        public async Task Strands_nothing_once_the_queue_has_noticed()
        {
            var town = new SqsTown(new SqsQueueSettings { DisconnectDetection = TimeSpan.FromSeconds(2) });
            using var client = new CancellationTokenSource();
            var poll = town.PollAs(client.Token, 20);
            await client.CancelAsync();
            town.Pass(2);
            Assert.Empty((await poll).Messages);
            town.Queue.Send("one");
            Assert.Equal(1, town.Queue.Count().Visible);
        }

        [Fact]
        public async Task Before_its_request_was_read_gets_nothing()
        {
            var town = new SqsTown();
            town.Queue.Send("one");
            Assert.Empty((await town.PollAs(new CancellationToken(canceled: true), 20)).Messages);
            Assert.Equal(1, town.Queue.Count().Visible);
        }
    }

    public sealed class Waiting_until_the_queue_is_empty
    {
        private readonly SqsTown _town = new();

        [Fact]
        public void Is_over_at_once_for_an_empty_queue() => Assert.True(_town.Queue.WaitUntilEmptyAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);

        [Fact]
        public async Task Ends_with_the_last_delete_and_not_with_the_last_receive()
        {
            _town.Queue.Send("one");
            var empty = _town.Queue.WaitUntilEmptyAsync(TestContext.Current.CancellationToken);
            var delivery = _town.ReceiveOne()!;
            Assert.False(empty.IsCompleted);
            _town.Queue.Delete(delivery.ReceiptHandle);
            await empty;
        }

        [Fact]
        public async Task Can_be_cancelled()
        {
            _town.Queue.Send("one");
            using var cancel = new CancellationTokenSource();
            var empty = _town.Queue.WaitUntilEmptyAsync(cancel.Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => empty);
        }
    }
}
