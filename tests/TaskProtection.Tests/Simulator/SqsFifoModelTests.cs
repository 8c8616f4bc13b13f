using CsCheck;
using TaskProtection.Testing.Sqs;

namespace TaskProtection.Tests.Simulator;

/// <summary>Whatever receivers do, a FIFO queue gives each group in order and never two parts of it at once.</summary>
public sealed class SqsFifoModelTests
{
    private enum StepKind
    {
        Send,
        Receive,
        Delete,
        Return,
        Pass,
    }

    [Fact]
    public void Each_answer_holds_the_first_messages_of_groups_that_nobody_holds() =>
        Gen.Select(Gen.Enum<StepKind>(), Gen.Int[0, 9]).Array[1, 120].Sample(
            steps =>
            {
                var town = new SqsTown(name: "orders.fifo");
                var model = new Model();
                foreach (var (kind, value) in steps)
                {
                    Take(kind, value, town, model);
                    town.Queue.CheckConservation();
                }
            },
            iter: 1_000,
            threads: 1);

    private static void Take(StepKind kind, int value, SqsTown town, Model model)
    {
        switch (kind)
        {
            case StepKind.Send:
                var group = $"group-{value % 3}";
                model.Sent(group, town.Queue.Send(SqsTown.InGroup(group, $"{model.Count}")).MessageId!);
                break;
            case StepKind.Receive:
                model.Received(town.Receive(value + 1, visibility: 4), value + 1);
                break;
            case StepKind.Delete when model.Pick(value) is { } held:
                Assert.Null(town.Queue.Delete(held.ReceiptHandle));
                model.Gone(held);
                break;
            case StepKind.Return when model.Pick(value) is { } held:
                Assert.Null(town.Queue.ChangeVisibility(held.ReceiptHandle, TimeSpan.Zero));
                model.Back(held);
                break;
            case StepKind.Pass:
                town.Pass(1);
                model.Passed();
                break;
        }
    }

    private sealed class Model
    {
        private readonly Dictionary<string, List<string>> _groups = [];
        private readonly List<(SqsDelivery Delivery, int Until)> _held = [];
        private int _now;

        public int Count { get; private set; }

        public void Sent(string group, string id)
        {
            Count++;
            if (!_groups.TryGetValue(group, out var members))
            {
                _groups[group] = members = [];
            }

            members.Add(id);
        }

        public void Received(IReadOnlyList<SqsDelivery> deliveries, int most)
        {
            var held = _held.Select(h => h.Delivery.Content.GroupId).ToHashSet();
            var open = _groups.Where(g => !held.Contains(g.Key)).ToDictionary();
            Assert.Equal(Math.Min(most, open.Values.Sum(g => g.Count)), deliveries.Count);
            foreach (var group in deliveries.GroupBy(d => d.Content.GroupId!))
            {
                Assert.DoesNotContain(group.Key, held);
                Assert.Equal(open[group.Key].Take(group.Count()), group.Select(d => d.MessageId));
            }

            _held.AddRange(deliveries.Select(d => (d, _now + 4)));
        }

        public SqsDelivery? Pick(int which) => _held.Count == 0 ? null : _held[which % _held.Count].Delivery;

        public void Gone(SqsDelivery delivery)
        {
            Back(delivery);
            _groups[delivery.Content.GroupId!].Remove(delivery.MessageId);
        }

        public void Back(SqsDelivery delivery) => _held.RemoveAll(h => h.Delivery == delivery);

        public void Passed()
        {
            _now++;
            _held.RemoveAll(h => h.Until <= _now);
        }
    }
}
