namespace TaskProtection.Tests.Cost;

/// <summary>One queue for the whole fleet. Of the workers that wait for a message any may get it: SQS promises no order among open polls.</summary>
internal sealed class WorkQueue(Random random)
{
    private readonly Queue<Message> _messages = new();
    private readonly List<PolledTask> _waiting = [];

    public void Send(Message message)
    {
        if (_waiting.Count == 0)
        {
            _messages.Enqueue(message);
            return;
        }

        var task = _waiting[random.Next(_waiting.Count)];
        _ = Leave(task);
        task.Receive(message);
    }

    /// <summary>The task polls: it gets a message now or later.</summary>
    public void Wait(PolledTask task)
    {
        if (_messages.TryDequeue(out var message))
        {
            task.Receive(message);
            return;
        }

        task.Place = _waiting.Count;
        _waiting.Add(task);
    }

    /// <summary>The poll ends. False when it has brought a message.</summary>
    public bool Leave(PolledTask task)
    {
        if (task.Place < 0)
        {
            return false;
        }

        var last = _waiting[^1];
        (_waiting[task.Place], last.Place) = (last, task.Place);
        _waiting.RemoveAt(_waiting.Count - 1);
        task.Place = -1;
        return true;
    }
}
