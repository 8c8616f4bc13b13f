namespace TaskProtection.Tests.Sqs;

/// <summary>
/// Holds the chronicle of a run against what the worker promises. It knows what the queue did and what each worker was told of it, and
/// excuses nothing that it cannot trace to a fault, to SQS itself or to a stop.
/// </summary>
internal sealed partial class ScheduleJudge
{
    /// <summary>The worker waits this long for a renewal on its way before it takes note that a message is handled.</summary>
    private static readonly TimeSpan Fence = TimeSpan.FromSeconds(2);

    private readonly Schedule _schedule;
    private readonly Dictionary<string, JudgedWorker> _workers = [];
    private readonly Dictionary<string, List<Delivery>> _messages = [];
    private readonly List<(Delivery Earlier, Delivery Later)> _overlaps = [];
    private readonly List<Delivery> _expired = [];
    private readonly List<string> _findings = [];
    private readonly int _visibility;
    private TimeSpan _now;

    private ScheduleJudge(ScheduleRun run)
    {
        _schedule = run.Schedule;
        _visibility = (int)_schedule.Queue.VisibilityTimeout.TotalSeconds;
        foreach (var (name, counters) in run.Counters)
        {
            var plan = _schedule.Workers.FirstOrDefault(w => w.Name == name) ?? run.LastPlan;
            _workers[name] = new JudgedWorker(plan, counters, _schedule.Protection);
        }
    }

    public Tally Tally { get; } = new();

    private IEnumerable<Delivery> All => _messages.Values.SelectMany(d => d);

    public static (IReadOnlyList<string> Findings, Tally Tally) Judge(ScheduleRun run)
    {
        var judge = new ScheduleJudge(run);
        foreach (var fact in run.Chronicle.Facts)
        {
            judge._now = fact.At;
            judge.Hear(fact);
        }

        foreach (var (message, deliveries) in judge._messages)
        {
            judge.JudgeInVain(message, deliveries);
        }

        judge.JudgeLosses();
        return ([.. run.Findings, .. judge._findings], judge.Tally);
    }

    private void Hear(Fact fact)
    {
        var worker = fact.Worker is { } name ? _workers[name] : null;
        var delivery = fact is { Message: { } message, Count: > 0 } ? _messages[message].Find(d => d.Count == fact.Count) : null;
        switch (fact.What)
        {
            case Happening.Sent:
                _messages[fact.Message!] = [];
                Tally.Add(Matter.Message);
                break;
            case Happening.Received:
                Receive(fact, worker!);
                break;
            case Happening.Hidden when fact.Number == 0:
                Over(fact.Message!);
                break;
            case Happening.Expired:
                Expire(fact.Message!);
                break;
            case Happening.Deleted:
                FindIf(!_messages[fact.Message!].Exists(d => d.Succeeded), $"{fact.Message} was deleted, and no handler had finished it");
                Over(fact.Message!);
                break;
            case Happening.DeadLettered:
                DeadLetter(fact.Message!);
                break;
            case Happening.Struck:
                Tally.Add(Matter.StruckCall);
                if (fact.IsReceive)
                {
                    worker!.StrikeReceive(fact.At);
                }

                break;
            case Happening.Asked when delivery is not null:
                Ask(fact, delivery);
                break;
            case Happening.Asked when fact.IsReceive:
                worker!.AskToReceive(fact);
                FindIf(worker.IsRefused, $"{worker.Plan.Name} received although it was refused protection and not yet granted it again");
                break;
            case Happening.Answered when fact.IsReceive:
                delivery!.Hear(fact, worker!.IsStruckReceive(fact.Call));
                FindIf(All.Count(d => d.Worker == worker && d.IsHeld) > worker.Plan.MaxConcurrency, $"{worker.Plan.Name} holds more than it may with {delivery}");
                break;
            case Happening.Answered or Happening.Failed:
                delivery?.Answer(fact);
                break;
            case Happening.Granted:
                worker!.IsRefused = false;
                break;
            case Happening.Begun:
                Begin(fact, delivery!);
                break;
            case Happening.Succeeded or Happening.Threw or Happening.GaveUp:
                delivery!.End(fact);
                break;
            case Happening.Said:
                Say(fact, worker!);
                break;
            case Happening.Sigterm:
                worker!.SigtermAt = fact.At;
                break;
            case Happening.Exited:
                Exit(worker!);
                break;
        }
    }

    private void FindIf(bool isWrong, string what)
    {
        if (isWrong)
        {
            _findings.Add($"{_now.TotalSeconds:0.000}: {what}");
        }
    }

    private void Receive(Fact fact, JudgedWorker worker)
    {
        var deliveries = _messages[fact.Message!];
        var open = deliveries.Where(d => d.OverAt is null).ToList();
        open.ForEach(d => d.IsTwin = true);
        deliveries.Add(new Delivery(fact.Message!, worker, fact.Count, fact.At) { IsTwin = open.Count > 0 });
        Tally.Add(Matter.Delivery);
    }

    private void Over(string message)
    {
        foreach (var delivery in _messages[message])
        {
            delivery.OverAt ??= _now;
        }
    }

    private void Expire(string message)
    {
        foreach (var held in _messages[message].Where(d => d.OverAt is null && d.Worker.ExitedAt is null && (d.IsHeld || d.IsRunning)))
        {
            Tally.Add(Matter.Expired);
            _expired.Add(held);
            FindIf(!held.IsStruck(_now), $"the visibility of {held} ended while its worker held it, and nothing kept it from renewing");
        }

        foreach (var done in _messages[message].Where(d => d is { OverAt: null, Succeeded: true, Settle: null } && d.Worker.ExitedAt is null))
        {
            FindIf(!done.IsStruck(_now), $"{done} was handled, and its worker never asked to delete it");
        }

        Over(message);
    }

    private void Ask(Fact fact, Delivery delivery)
    {
        var isFirst = delivery.Settle is null;
        if (delivery.Ask(fact, _visibility) is { } wrong)
        {
            FindIf(true, $"{delivery}: {wrong}");
        }

        if (isFirst && delivery is { IsInVain: true, IsTwin: false } && !delivery.Worker.IsToldToStop(_now))
        {
            FindIf(delivery.Count > 1 || _schedule.MaxReceiveCount == 1, $"{delivery} went back untried, and not for the first time");
        }
    }

    private void Begin(Fact fact, Delivery delivery)
    {
        var worker = delivery.Worker;
        Tally.Add(Matter.Handling);
        FindIf(delivery.HeardAt is null || delivery.BegunAt is not null, $"{delivery} was begun out of nowhere");
        FindIf(worker.ExitedAt is not null, $"{delivery} was begun after the end of its process");
        if (worker.SigtermAt < _now)
        {
            Tally.Add(Matter.BegunInStop);
            FindIf(!(delivery.Count >= _schedule.MaxReceiveCount), $"{delivery} was begun after SIGTERM, and it was not its last delivery");
        }

        foreach (var other in _messages[fact.Message!].Where(d => d != delivery && d.IsRunning))
        {
            Tally.Add(Matter.TwiceAtOnce);
            _overlaps.Add((other, delivery));
        }

        FindIf(
            !delivery.IsTwin && _messages[fact.Message!].Exists(d => d.Worker == worker && d is { Succeeded: true, IsTwin: false } && d.EndedAt + Fence < delivery.ReceivedAt),
            $"{delivery} was handled although its worker had handled the message before");
        delivery.BegunAt = _now;
        FindIf(All.Count(d => d.Worker == worker && d.IsRunning) > worker.Plan.MaxConcurrency, $"{worker.Plan.Name} handles more than it may with {delivery}");
    }

    private void Say(Fact fact, JudgedWorker worker)
    {
        var own = fact.Message is { } message ? _messages[message].FindAll(d => d.Worker == worker && d.HeardAt is not null) : [];
        switch (fact.Number)
        {
            case 412 or 437:
                FindIf(true, $"{worker.Plan.Name} met an error that it did not expect: {fact.Text}");
                break;
            case 420 or 421:
                worker.IsRefused = true;
                break;
            case 431:
                own.FindAll(d => d is { Threw: true, Settle: null }).ForEach(d => d.IsFailed = true);
                break;
            case 432 or 433 or 438:
                worker.NotGivenBack += fact.Number == 432 ? 1 : 0;
                own.FindAll(d => !d.IsSettled).ForEach(d => d.GivenUpAt ??= _now);
                break;
            case 434:
                Tally.Add(Matter.Lost);
                // The oldest: its lease ends first. Its handler hears of it before the log does.
                var lost = own.Find(d => d.LostAt is null && (d.EndedAt is null || d.EndedAt == _now) && !d.IsSettled);
                FindIf(!own.Exists(d => d.IsStruck(_now)), $"{worker.Plan.Name} lost {fact.Message}, and nothing kept it from renewing");
                lost?.LostAt = _now;
                break;
            case 439:
                Tally.Add(Matter.HandledBefore);
                break;
            case 441:
                Tally.Add(Matter.LeftHidden);
                own.FindAll(d => d.IsRunning).ForEach(d => d.IsToBeHidden = true);
                break;
        }
    }
}
