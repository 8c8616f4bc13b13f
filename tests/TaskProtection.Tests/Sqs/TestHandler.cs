using System.Collections.Concurrent;
using TaskProtection.Sqs;

namespace TaskProtection.Tests.Sqs;

/// <summary>A handler that does what the test says, and remembers what ran.</summary>
internal sealed class TestHandler(WorkerWorld world) : MessageInvoker
{
    private readonly ConcurrentQueue<TaskCompletionSource> _open = [];
    private int _running;

    /// <summary>What to do with a message. Default: succeed at once.</summary>
    public Func<TestDelivery, Task> OnMessage { get; set; } = static _ => Task.CompletedTask;

    public ConcurrentQueue<TestDelivery> Begun { get; } = [];

    public ConcurrentQueue<TestDelivery> Ended { get; } = [];

    public int Running => Volatile.Read(ref _running);

    public int MostAtOnce { get; private set; }

    public TestDelivery Only => Begun.Single();

    public override async Task InvokeAsync(string? body, MessageContext context, CancellationToken cancellationToken)
    {
        var delivery = new TestDelivery(body, context, world.Time.GetUtcNow(), cancellationToken);
        Begun.Enqueue(delivery);
        _open.Enqueue(delivery.Gate);
        lock (_open)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        }

        try
        {
            await OnMessage(delivery);
        }
        finally
        {
            lock (_open)
            {
                _running--;
            }

            Ended.Enqueue(delivery);
        }
    }

    /// <summary>Every message waits until the test lets it go, or until its token fires.</summary>
    public void Hold() => OnMessage = static delivery => delivery.Gate.Task.WaitAsync(delivery.Token);

    /// <summary>Every message waits until the test lets it go, whatever its token says.</summary>
    public void HoldIgnoringTokens() => OnMessage = static delivery => delivery.Gate.Task;

    public void ReleaseAll()
    {
        while (_open.TryDequeue(out var gate))
        {
            gate.TrySetResult();
        }
    }
}
