using CsCheck;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

/// <summary>A standard queue against the plainest model of one: a list of messages, each with a state and a time.</summary>
public sealed class SqsModelTests
{
    private const int MaxReceiveCount = 4;

    private static readonly Gen<Step> AnyStep = Gen.OneOf(
        Gen.Int[0, 3].Select(delay => new Step(StepKind.Send, delay, 0)),
        Gen.Select(Gen.Int[1, 10], Gen.Int[0, 12]).Select((most, seconds) => new Step(StepKind.Receive, most, seconds)),
        Gen.Int[0, 30].Select(which => new Step(StepKind.Delete, which, 0)),
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 12]).Select((which, seconds) => new Step(StepKind.Change, which, seconds)),
        Gen.Int[1, 6].Select(seconds => new Step(StepKind.Pass, seconds, 0)));

    private enum StepKind
    {
        Send,
        Receive,
        Delete,
        Change,
        Pass,
    }

    [Fact]
    public void Does_what_the_model_does_whatever_happens() => AnyStep.Array[1, 120].Sample(
        steps =>
        {
            var town = new SqsTown();
            var dead = town.World.Sqs.CreateQueue("dead");
            town.Queue.Configure(new SqsQueueSettings { Redrive = new SqsRedrive(dead, MaxReceiveCount) });
            var model = new Model();
            foreach (var step in steps)
            {
                Take(step, town, dead, model);
                var counts = town.Queue.CheckConservation();
                Assert.Equal(
                    (model.Count(State.Visible), model.Count(State.InFlight), model.Count(State.Delayed), model.Count(State.Deleted), model.Count(State.Dead)),
                    (counts.Visible, counts.InFlight, counts.Delayed, (int)counts.Deleted, (int)counts.DeadLettered));
                town.World.Sqs.CheckConservation();
            }
        },
        iter: 1_000,
        threads: 1);

    private static void Take(Step step, SqsTown town, SqsQueue dead, Model model)
    {
        switch (step.Kind)
        {
            case StepKind.Send:
                var sent = town.Queue.Send(new SqsContent { Body = "x", Delay = TimeSpan.FromSeconds(step.A) });
                model.Send(sent.MessageId!, step.A);
                break;
            case StepKind.Receive:
                model.Receive(town.Receive(step.A, step.B), step.A, step.B, Drain(dead));
                break;
            case StepKind.Delete when model.Receipt(step.A) is { } receipt:
                Assert.Null(town.Queue.Delete(receipt.Handle));
                model.Delete(receipt);
                break;
            case StepKind.Change when model.Receipt(step.A) is { } receipt:
                Assert.Equal(model.Change(receipt, step.B), town.Queue.ChangeVisibility(receipt.Handle, TimeSpan.FromSeconds(step.B)) is null);
                break;
            case StepKind.Pass:
                town.Pass(step.A);
                model.Pass(step.A);
                break;
        }
    }

    private static List<string> Drain(SqsQueue dead)
    {
        var moved = new List<string>();
        while (dead.Receive(new SqsReceive { MaxMessages = 10 }).Messages is { Count: > 0 } deliveries)
        {
            foreach (var delivery in deliveries)
            {
                moved.Add(delivery.MessageId);
                Assert.Null(dead.Delete(delivery.ReceiptHandle));
            }
        }

        return moved;
    }

    private sealed record Step(StepKind Kind, int A, int B);

    private enum State
    {
        Delayed,
        Visible,
        InFlight,
        Deleted,
        Dead,
    }

    private sealed record Receipt(string Handle, string Message, int Count);

    private sealed class Entry
    {
        public State State { get; set; }

        public int Due { get; set; }

        public int Received { get; set; }
    }

    private sealed class Model
    {
        private readonly Dictionary<string, Entry> _messages = [];
        private readonly List<Receipt> _receipts = [];
        private int _now;

        public int Count(State state) => _messages.Values.Count(m => m.State == state);

        public Receipt? Receipt(int which) => _receipts.Count == 0 ? null : _receipts[which % _receipts.Count];

        public void Send(string id, int delay) =>
            _messages.Add(id, new Entry { State = delay > 0 ? State.Delayed : State.Visible, Due = _now + delay });

        public void Receive(IReadOnlyList<SqsDelivery> deliveries, int most, int visibility, List<string> deadLettered)
        {
            foreach (var message in deadLettered.Select(id => _messages[id]))
            {
                Assert.Equal((State.Visible, MaxReceiveCount), (message.State, message.Received));
                message.State = State.Dead;
            }

            var healthy = _messages.Values.Count(m => m.State == State.Visible && m.Received < MaxReceiveCount);
            Assert.Equal(Math.Min(most, healthy), deliveries.Count);
            Assert.Equal(deliveries.Count, deliveries.Select(d => d.MessageId).Distinct().Count());
            foreach (var delivery in deliveries)
            {
                var message = _messages[delivery.MessageId];
                Assert.Equal(State.Visible, message.State);
                Assert.Equal(++message.Received, delivery.ReceiveCount);
                (message.State, message.Due) = (visibility > 0 ? State.InFlight : State.Visible, _now + visibility);
                _receipts.Add(new Receipt(delivery.ReceiptHandle, delivery.MessageId, message.Received));
            }

            // A receive that had room for more has looked at everything.
            Assert.True(deliveries.Count == most || !_messages.Values.Any(m => m is { State: State.Visible, Received: >= MaxReceiveCount } && !WasJustLeft(m)));

            bool WasJustLeft(Entry message) => visibility == 0 && message.Due == _now;
        }

        public void Delete(Receipt receipt)
        {
            var message = _messages[receipt.Message];
            if (message.Received == receipt.Count && message.State is State.InFlight or State.Visible)
            {
                message.State = State.Deleted;
            }
        }

        public bool Change(Receipt receipt, int seconds)
        {
            var message = _messages[receipt.Message];
            var may = message.Received == receipt.Count && message.State == State.InFlight;
            if (may)
            {
                (message.State, message.Due) = (seconds > 0 ? State.InFlight : State.Visible, _now + seconds);
            }

            return may;
        }

        public void Pass(int seconds)
        {
            _now += seconds;
            foreach (var message in _messages.Values.Where(m => m.State is State.Delayed or State.InFlight && m.Due <= _now))
            {
                message.State = State.Visible;
            }
        }
    }
}
