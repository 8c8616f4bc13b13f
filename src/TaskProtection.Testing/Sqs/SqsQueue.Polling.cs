namespace TaskProtection.Testing.Sqs;

/// <content>Long polls: who waits, who is served, who hung up.</content>
public sealed partial class SqsQueue
{
    private readonly LinkedList<SqsPoll> _polls = new();

    /// <summary>Long polls that wait.</summary>
    public int OpenPolls
    {
        get
        {
            using var turn = Begin();
            return _polls.Count;
        }
    }

    /// <summary>
    /// Receives, waiting for a first message as long as the request or the queue says. Open polls are served in the order in which they came.
    /// A message is handed out, and in flight, at the instant at which it becomes available to the poll, before the task completes: when
    /// <paramref name="clientGone"/> fires later than that, the message stays in flight until its visibility timeout ends, as in AWS. When it
    /// fires while there is nothing to give, the poll ends, once the queue has noticed (<see cref="SqsQueueSettings.DisconnectDetection"/>),
    /// and nothing is received.
    /// </summary>
    /// <returns>What was received; never cancelled, never faulted.</returns>
    public Task<SqsReceiveResult> ReceiveAsync(SqsReceive? request = null, CancellationToken clientGone = default)
    {
        request = Checked(request);
        SqsPoll poll;
        TimeSpan wait;
        using (var turn = Begin())
        {
            if (clientGone.IsCancellationRequested && Settings.DisconnectDetection <= TimeSpan.Zero)
            {
                return Task.FromResult(SqsReceiveResult.Empty);
            }

            wait = request.WaitTime ?? Settings.ReceiveWaitTime;
            var result = Receive_NeedsTurn(request, turn.Now);
            if (wait <= TimeSpan.Zero || result.Messages.Count > 0 || (result.Error is not null && result.Error != SqsErrors.OverLimit))
            {
                NoteUnheard_NeedsTurn(result, clientGone);
                return Task.FromResult(result);
            }

            poll = new SqsPoll(request);
            poll.Place = _polls.AddLast(poll);
        }

        return WaitAsync(poll, wait, clientGone);
    }

    private void ServePolls(TimeSpan now)
    {
        while (_polls.First?.Value is { } poll)
        {
            var result = Receive_NeedsTurn(poll.Request, now);
            if (result.Messages.Count == 0)
            {
                return;
            }

            End_NeedsTurn(poll, result);
        }
    }

    private void EndPolls(SqsReceiveResult result)
    {
        while (_polls.First?.Value is { } poll)
        {
            End_NeedsTurn(poll, result);
        }
    }

    private void End_NeedsTurn(SqsPoll poll, SqsReceiveResult result)
    {
        // The time-out, the client and a message may all end a poll; the first one does.
        if (poll.Place is { } place)
        {
            _polls.Remove(place);
            poll.Place = null;
            _world.Afterwards_NeedsTurn(() => poll.Completion.SetResult(result));
        }
    }

    private void End(SqsPoll poll)
    {
        using var turn = Begin();
        End_NeedsTurn(poll, SqsReceiveResult.Empty);
    }

    private async Task<SqsReceiveResult> WaitAsync(SqsPoll poll, TimeSpan wait, CancellationToken clientGone)
    {
        var end = new TimerCallback(_ => _world.WhenFree(() => End(poll)));
        var noticed = Settings.DisconnectDetection;
        using var timer = _world.Time.CreateTimer(end, null, wait, Timeout.InfiniteTimeSpan);
        using var hangUp = noticed > TimeSpan.Zero ? _world.Time.CreateTimer(end, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) : null;
        using var registration = clientGone.UnsafeRegister(
            _ =>
            {
                if (hangUp is null)
                {
                    end(null);
                }
                else
                {
                    hangUp.Change(noticed, Timeout.InfiniteTimeSpan);
                }
            },
            null);
        var result = await poll.Completion.Task.ConfigureAwait(false);
        using var turn = new SqsTurn(_world);
        NoteUnheard_NeedsTurn(result, clientGone);
        return result;
    }

    private void NoteUnheard_NeedsTurn(SqsReceiveResult result, CancellationToken clientGone) =>
        _unheard += clientGone.IsCancellationRequested ? result.Messages.Count : 0;
}
