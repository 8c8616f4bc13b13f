using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

public static class SqsReceiptTests
{
    public sealed class A_stale_receipt
    {
        [Fact]
        public void Deletes_nothing_and_says_that_it_succeeded()
        {
            var (town, stale) = Redelivered(SqsStaleReceipts.Ignored);
            Assert.Null(town.Queue.Delete(stale));
            Assert.Equal(1, town.Queue.CheckConservation().InFlight);
            Assert.DoesNotContain("sqs.deleted", town.Events());
        }

        [Fact]
        public void Cannot_change_the_visibility_of_what_another_holds()
        {
            var (town, stale) = Redelivered(SqsStaleReceipts.Ignored);
            Assert.Contains("not available for visibility timeout change", town.Queue.ChangeVisibility(stale, TimeSpan.Zero)?.Message, StringComparison.Ordinal);
            Assert.Equal(1, town.Queue.Count().InFlight);
        }

        [Fact]
        public void Works_over_the_new_receivers_head_where_the_queue_honours_it()
        {
            var (town, stale) = Redelivered(SqsStaleReceipts.Honoured);
            Assert.Null(town.Queue.ChangeVisibility(stale, TimeSpan.FromSeconds(60)));
            Assert.Null(town.Queue.Delete(stale));
            Assert.Equal(1, town.Queue.CheckConservation().Deleted);
        }

        private static (SqsTown Town, string Stale) Redelivered(SqsStaleReceipts setting)
        {
            var town = new SqsTown(new SqsQueueSettings { StaleReceipts = setting });
            town.Queue.Send("one");
            var stale = town.ReceiveOne()!.ReceiptHandle;
            town.Pass(30);
            Assert.NotEqual(stale, town.ReceiveOne()!.ReceiptHandle);
            return (town, stale);
        }
    }

    public sealed class The_receipt_of_the_last_delivery
    {
        private readonly SqsTown _town = new();
        private readonly string _handle;

        public The_receipt_of_the_last_delivery()
        {
            _town.Queue.Send("one");
            _handle = _town.ReceiveOne()!.ReceiptHandle;
        }

        [Fact]
        public void Still_deletes_after_the_timeout_while_nobody_else_received_the_message()
        {
            _town.Pass(31);
            Assert.Null(_town.Queue.Delete(_handle));
            Assert.Equal(1, _town.Queue.CheckConservation().Deleted);
            Assert.Null(_town.ReceiveOne());
        }

        [Fact]
        public void Deletes_once_and_then_in_vain()
        {
            Assert.Null(_town.Queue.Delete(_handle));
            Assert.Null(_town.Queue.Delete(_handle));
            Assert.Equal(1, _town.Queue.CheckConservation().Deleted);
        }

        [Fact]
        public void Changes_nothing_after_the_delete()
        {
            _town.Queue.Delete(_handle);
            Assert.Equal("InvalidParameterValue", _town.Queue.ChangeVisibility(_handle, TimeSpan.Zero)?.QueryCode);
        }

        [Fact]
        public void Means_nothing_to_another_queue()
        {
            var other = _town.World.Sqs.CreateQueue("invoices");
            Assert.Equal("ReceiptHandleIsInvalid", other.Delete(_handle)?.Code);
            Assert.Equal("ReceiptHandleIsInvalid", other.ChangeVisibility(_handle, TimeSpan.Zero)?.Code);
        }

        [Theory]
        [InlineData("")]
        [InlineData("not a handle")]
        [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
        public void Is_told_from_a_made_up_one(string handle) => Assert.Equal("ReceiptHandleIsInvalid", _town.Queue.Delete(handle)?.Code);

        [Fact]
        public void Is_told_from_one_with_a_flipped_bit()
        {
            var bytes = Convert.FromBase64String(_handle);
            for (var bit = 0; bit < 8 * bytes.Length; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Equal("ReceiptHandleIsInvalid", _town.Queue.Delete(Convert.ToBase64String(bytes))?.Code);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    public sealed class A_message_that_the_queue_itself_delivers_twice
    {
        private readonly SqsTown _town = new();

        public A_message_that_the_queue_itself_delivers_twice()
        {
            _town.Queue.DuplicateNext();
            _town.Queue.Send("one");
        }

        [Fact]
        public void Is_held_by_two_receivers_whose_receipts_are_both_good()
        {
            var (first, second) = (_town.ReceiveOne()!, _town.ReceiveOne()!);
            Assert.Equal((first.MessageId, 1, 2), (second.MessageId, first.ReceiveCount, second.ReceiveCount));
            Assert.Null(_town.ReceiveOne());
            Assert.Equal(1, _town.Queue.CheckConservation().InFlight);
            Assert.Null(_town.Queue.ChangeVisibility(first.ReceiptHandle, TimeSpan.FromSeconds(60)));
            Assert.Null(_town.Queue.Delete(second.ReceiptHandle));
            Assert.Null(_town.Queue.Delete(first.ReceiptHandle));
            Assert.Equal(1, _town.Queue.CheckConservation().Deleted);
        }

        [Fact]
        public void Does_not_come_again_once_the_first_receiver_deleted_it()
        {
            _town.Queue.Delete(_town.ReceiveOne()!.ReceiptHandle);
            Assert.Null(_town.ReceiveOne());
        }

        [Fact]
        public void Is_not_twice_in_one_answer() => Assert.Single(_town.Receive(10));

        [Fact]
        public async Task Wakes_a_poll_that_is_open()
        {
            var town = new SqsTown();
            town.Queue.DuplicateNext();
            var (first, second) = (town.Poll(20), town.Poll(20));
            town.Queue.Send("one");
            Assert.Equal((await first).Messages.Single().MessageId, (await second).Messages.Single().MessageId);
        }
    }

    public sealed class A_shuffled_queue
    {
        [Fact]
        public void Gives_everything_once_in_an_order_that_the_seed_decides()
        {
            var (first, same, other) = (Drained(seed: 1), Drained(seed: 1), Drained(seed: 2));
            Assert.Equal(first, same);
            Assert.NotEqual(first, other);
            Assert.NotEqual(first.Order(StringComparer.Ordinal), first);
            Assert.Equal(first.Order(StringComparer.Ordinal), other.Order(StringComparer.Ordinal));
        }

        private static string[] Drained(int seed)
        {
            var town = new SqsTown(new SqsQueueSettings { Ordering = SqsOrdering.Shuffled }, seed: seed);
            for (var i = 0; i < 50; i++)
            {
                town.Queue.Send($"order {i:00}");
            }

            return [.. Enumerable.Range(0, 5).SelectMany(_ => town.Receive(10)).Select(d => d.Content.Body)];
        }
    }

    public sealed class A_full_queue
    {
        private readonly SqsTown _town = new(new SqsQueueSettings { InFlightLimit = 2 });

        public A_full_queue()
        {
            for (var i = 0; i < 3; i++)
            {
                _town.Queue.Send($"order {i}");
            }
        }

        [Fact]
        public void Gives_no_more_than_its_limit_and_then_refuses_a_short_poll()
        {
            Assert.Equal(2, _town.Receive(10).Count);
            Assert.Equal(SqsErrors.OverLimit, _town.Queue.Receive().Error);
        }

        [Fact]
        public async Task Lets_a_long_poll_wait_for_room()
        {
            var held = _town.Receive(10);
            var poll = _town.Poll(20);
            Assert.False(poll.IsCompleted);
            _town.Queue.Delete(held[0].ReceiptHandle);
            Assert.Equal("order 2", (await poll).Messages.Single().Content.Body);
        }

        [Fact]
        public async Task Serves_a_waiting_poll_when_its_limit_is_raised()
        {
            _town.Receive(10);
            var poll = _town.Poll(20);
            _town.Queue.Configure(new SqsQueueSettings());
            Assert.Equal("order 2", (await poll).Messages.Single().Content.Body);
        }
    }
}
