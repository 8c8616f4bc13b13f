using System.Runtime.CompilerServices;
using Amazon.SQS.Model;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

public class AGroupThatIsNeverIdle
{
    [Fact]
    public async Task Keeps_no_place_of_a_message_that_is_long_gone()
    {
        var lines = new GroupLines(new(FakeSqs.FifoUrl, "orders.fifo", TimeSpan.FromSeconds(30), RedrivePolicy.None));
        var first = Enter(lines);
        var place = new WeakReference(first.Place);
        var last = await FollowAsync(lines, first, 3);
        first = null;
        GC.Collect();

        Assert.False(place.IsAlive);
        Assert.False(last.Place!.IsOver);
    }

    /// <summary>Each message is received before the worker has heard that the delete of the one before it is done.</summary>
    private static async Task<InFlightMessage> FollowAsync(GroupLines lines, InFlightMessage before, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var next = Enter(lines);
            var turn = next.Place!.WaitForTurnAsync(CancellationToken.None);
            before.Place!.End(GroupPlaceEnd.Clear);
            lines.Leave(before);
            Assert.Equal(GroupPlaceEnd.Clear, await turn);
            before = next;
        }

        return before;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static InFlightMessage Enter(GroupLines lines)
    {
        var message = new InFlightMessage(new Message { Attributes = new() { ["MessageGroupId"] = "A" } }, 0);
        lines.LineUp([message]);
        return message;
    }
}
