using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

public static class SqsVisibilityTests
{
    public sealed class A_received_message
    {
        private readonly SqsTown _town = new();

        public A_received_message() => _town.Queue.Send("one");

        [Fact]
        public void Is_hidden_for_the_queues_visibility_timeout_and_not_longer()
        {
            Assert.NotNull(_town.ReceiveOne());
            _town.Pass(29.999);
            Assert.Null(_town.ReceiveOne());
            _town.Pass(0.001);
            Assert.Equal(2, _town.ReceiveOne()?.ReceiveCount);
        }

        [Fact]
        public void Is_hidden_as_long_as_its_receiver_asked()
        {
            _town.ReceiveOne(visibility: 100);
            _town.Pass(99);
            Assert.Null(_town.ReceiveOne());
            _town.Pass(1);
            Assert.NotNull(_town.ReceiveOne());
        }

        [Fact]
        public void Stays_visible_when_its_receiver_asked_for_no_time_at_all()
        {
            Assert.Single(_town.Receive(10, visibility: 0));
            Assert.Equal(1, _town.Queue.CheckConservation().Visible);
            Assert.Equal(2, _town.ReceiveOne()?.ReceiveCount);
        }

        [Fact]
        public void Is_hidden_anew_from_the_moment_of_a_change()
        {
            var delivery = _town.ReceiveOne()!;
            _town.Pass(20);
            Assert.Null(_town.Queue.ChangeVisibility(delivery.ReceiptHandle, TimeSpan.FromSeconds(15)));
            _town.Pass(14);
            Assert.Null(_town.ReceiveOne());
            _town.Pass(1);
            Assert.NotNull(_town.ReceiveOne());
        }

        [Fact]
        public void Comes_back_at_once_when_it_is_returned()
        {
            _town.Queue.ChangeVisibility(_town.ReceiveOne()!.ReceiptHandle, TimeSpan.Zero);
            Assert.Equal(2, _town.ReceiveOne()?.ReceiveCount);
        }

        [Fact]
        public void Falls_back_to_the_queues_timeout_at_its_next_receive()
        {
            _town.Queue.ChangeVisibility(_town.ReceiveOne()!.ReceiptHandle, TimeSpan.FromSeconds(5));
            _town.Pass(5);
            Assert.NotNull(_town.ReceiveOne());
            _town.Pass(29);
            Assert.Null(_town.ReceiveOne());
        }

        [Fact]
        public void Cannot_be_kept_beyond_twelve_hours_from_its_receive()
        {
            var delivery = _town.ReceiveOne(visibility: 43_200)!;
            _town.Pass(3_600);
            var refused = _town.Queue.ChangeVisibility(delivery.ReceiptHandle, TimeSpan.FromSeconds(39_601));
            Assert.Equal("InvalidParameterValue", refused?.QueryCode);
            Assert.Contains("Total VisibilityTimeout for the message is beyond the limit [43200 seconds]", refused?.Message, StringComparison.Ordinal);
            Assert.Null(_town.Queue.ChangeVisibility(delivery.ReceiptHandle, TimeSpan.FromSeconds(39_600)));
        }

        [Fact]
        public void Has_twelve_hours_again_after_its_next_receive()
        {
            _town.ReceiveOne(visibility: 43_200);
            _town.Pass(43_200);
            var again = _town.ReceiveOne()!;
            Assert.Null(_town.Queue.ChangeVisibility(again.ReceiptHandle, TimeSpan.FromHours(12)));
        }

        [Fact]
        public void Cannot_be_hidden_again_once_its_timeout_ran_out()
        {
            var delivery = _town.ReceiveOne()!;
            _town.Pass(30);
            Assert.Equal(SqsErrors.MessageNotInflight, _town.Queue.ChangeVisibility(delivery.ReceiptHandle, TimeSpan.FromSeconds(30)));
            Assert.NotNull(_town.ReceiveOne());
        }
    }

    public sealed class A_delayed_message
    {
        [Fact]
        public void Comes_when_the_queues_delay_is_over()
        {
            var town = new SqsTown(new SqsQueueSettings { Delay = TimeSpan.FromSeconds(5) });
            town.Queue.Send("one");
            Assert.Equal(1, town.Queue.Count().Delayed);
            town.Pass(4.999);
            Assert.Null(town.ReceiveOne());
            town.Pass(0.001);
            Assert.NotNull(town.ReceiveOne());
        }

        [Fact]
        public void Follows_its_own_delay_where_it_has_one()
        {
            var town = new SqsTown(new SqsQueueSettings { Delay = TimeSpan.FromSeconds(5) });
            town.Queue.Send(new SqsContent { Body = "now", Delay = TimeSpan.Zero });
            town.Queue.Send(new SqsContent { Body = "later", Delay = TimeSpan.FromSeconds(60) });
            Assert.Equal("now", town.ReceiveOne(visibility: 900)?.Content.Body);
            town.Pass(59);
            Assert.Null(town.ReceiveOne());
            town.Pass(1);
            Assert.Equal("later", town.ReceiveOne()?.Content.Body);
        }
    }
}
