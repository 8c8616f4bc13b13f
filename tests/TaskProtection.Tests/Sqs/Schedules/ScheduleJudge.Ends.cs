namespace TaskProtection.Tests.Sqs;

/// <content>What must be true when a process has ended, and when a message has.</content>
internal sealed partial class ScheduleJudge
{
    private void Exit(JudgedWorker worker)
    {
        worker.ExitedAt = _now;
        var (name, counters) = (worker.Plan.Name, worker.Counters);
        var heard = All.Where(d => d.Worker == worker && d.HeardAt is not null).ToList();
        FindIf(_now > worker.EndsBy, $"{name} was still there {(_now - worker.EndsBy)?.TotalSeconds} s after the end of its cleanup time");
        FindIf(
            counters.Returned > heard.Count(d => d.MayBeReturned),
            $"{name} counts {counters.Returned} returned, and SQS took back {heard.Count(d => d.MayBeReturned)} at the most");
        FindIf(counters.Received != heard.Count, $"{name} counts {counters.Received} received, and heard of {heard.Count}");

        // What was given up before the stop is no longer the worker's: its visibility timeout brings it back. And a renewal that the worker gave
        // up may land late: then the worker has long counted the message as lost, and never asked for anything more.
        var stranded = heard.FindAll(d => d is { OverAt: null, LostAt: null, IsSettled: false, IsHidden: false } && !(d.GivenUpAt < worker.SigtermAt)
            && !(d is { Settle: null, IsRunning: false } && d.IsStruck(_now) && counters.Lost > 0));
        Tally.Add(Matter.Stranded, stranded.Count);
        stranded.ForEach(d => FindIf(!d.IsExcusedAt(_now), $"{d} is stranded, and nothing kept it from going back"));

        // It counts them when it gives up, and in a long drain a message may come back after that.
        var givenUp = heard.Count(d => d.IsUnanswered);
        FindIf(
            counters.Stranded < stranded.Count || counters.Stranded > givenUp,
            $"{name} counts {counters.Stranded} stranded; {stranded.Count} are, and {givenUp} were given up");

        var open = heard.Count(d => d.BegunAt is not null && d.EndedAt is null) + worker.NotGivenBack + counters.Stranded;
        var settled = counters.Deleted + counters.Failed + counters.Returned + counters.Unknown + counters.Lost;
        FindIf(
            settled > counters.Received || settled + open < counters.Received,
            $"{name} counts {counters.Received} received, {settled} settled, and at most {open} are neither");
    }

    /// <summary>In the end only: the alarm of a lease and that of the queue ring at the same instant, in either order.</summary>
    private void JudgeLosses()
    {
        foreach (var (earlier, later) in _overlaps)
        {
            _now = later.BegunAt!.Value;
            FindIf(
                !earlier.IsTwin && !later.IsTwin && !IsNoticed(earlier),
                $"{later} was begun while {earlier} was handled, which nobody had reported as lost");
        }

        foreach (var delivery in _expired.Where(d => !d.IsTwin && d.BegunAt <= d.OverAt))
        {
            _now = delivery.OverAt!.Value;
            FindIf(!IsNoticed(delivery) && !(delivery.EndedAt <= _now), $"the visibility of {delivery} ended, and its worker did not notice");
        }
    }

    /// <summary>Its handler was told: by the loss, or long before by the abort, after which SQS would not hide the message until the kill.</summary>
    private bool IsNoticed(Delivery delivery) => delivery.LostAt <= _now || (delivery.IsToBeHidden && delivery.IsStruck(_now));

    private void DeadLetter(string message)
    {
        Over(message);
        Tally.Add(Matter.DeadLettered);
        var deliveries = _messages[message];
        if (deliveries.Exists(d => d.BegunAt is not null))
        {
            return;
        }

        Tally.Add(Matter.DeadLetteredUntried);
        Tally.Add(Matter.DeadLetteredUntriedUnstruck, deliveries.Exists(d => d.HeardAt is null || d.IsStruck(_now)) ? 0 : 1);
        foreach (var delivery in deliveries)
        {
            // With one delivery only the worker protects first, so that neither a refusal nor a stop before the abort uses it up.
            var since = _schedule.MaxReceiveCount == 1 ? delivery.Worker.AbortedAt : delivery.Worker.SigtermAt;
            var isRefused = delivery is { IsInVain: true, Count: 1 } && _schedule.MaxReceiveCount > 1;
            FindIf(
                delivery.HeardAt is not null && !delivery.IsStruck(_now) && !isRefused && !(delivery.IsInVain && delivery.Settle!.At >= since),
                $"{message} was dead-lettered untried, and {delivery} has no excuse");
        }
    }

    private void JudgeInVain(string message, List<Delivery> deliveries)
    {
        FindIf(deliveries.Count == 0, $"{message} was never received");
        Tally.Add(Matter.Unheard, deliveries.Count(d => d.HeardAt is null));
        for (var i = 0; i < deliveries.Count; i++)
        {
            var delivery = deliveries[i];
            if (!delivery.IsInVain)
            {
                continue;
            }

            var isStop = delivery.Worker.SigtermAt <= delivery.Settle!.At;
            Tally.Add(isStop ? Matter.StoppedInVain : Matter.RefusedInVain);
            FindIf(
                i > 0 && deliveries[i - 1] is { IsInVain: true } before && (before.Count > 1 || before.Count + 1 >= _schedule.MaxReceiveCount)
                    && isStop && delivery.Worker.SigtermAt <= before.Settle!.At && !before.IsStruck(_now) && !delivery.IsStruck(_now),
                $"{delivery} met a stop that had begun when the delivery before went back in vain");
        }
    }
}
