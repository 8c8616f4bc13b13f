namespace TaskProtection.Tests.Sqs;

/// <summary>One delivery of a message, as the judge follows it.</summary>
internal sealed class Delivery(string message, JudgedWorker worker, int count, TimeSpan receivedAt)
{
    /// <summary>How long the worker gathers changes of visibility before it sends them.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<int, (Fact Asked, bool IsRenewal)> _calls = [];
    private Fact? _lastAsked;
    private bool _isAnswered = true;
    private TimeSpan _lastHeardAt;
    private TimeSpan? _firstStrike;
    private bool _wasStruck;
    private bool _isDoubtful;
    private int _tries;

    public string Message => message;

    public JudgedWorker Worker => worker;

    public int Count => count;

    public TimeSpan ReceivedAt => receivedAt;

    /// <summary>SQS delivered it to two receivers at once, and either receipt is good.</summary>
    public bool IsTwin { get; set; }

    /// <summary>When the reply reached the worker.</summary>
    public TimeSpan? HeardAt { get; private set; }

    public TimeSpan? BegunAt { get; set; }

    public TimeSpan? EndedAt { get; private set; }

    public bool Succeeded { get; private set; }

    public bool Threw { get; private set; }

    /// <summary>When the worker said that it lost the message.</summary>
    public TimeSpan? LostAt { get; set; }

    /// <summary>When the worker said that it could not give it back, or does not know what became of it.</summary>
    public TimeSpan? GivenUpAt { get; set; }

    /// <summary>When the message was visible again, deleted or dead-lettered.</summary>
    public TimeSpan? OverAt { get; set; }

    /// <summary>The handler ignores its abort, and the worker has said that it hides the message.</summary>
    public bool IsToBeHidden { get; set; }

    public bool IsHidden { get; private set; }

    /// <summary>The call that ends it, a delete or a return: the first try.</summary>
    public Fact? Settle { get; private set; }

    public bool IsSettled { get; private set; }

    /// <summary>SQS said that it was not the worker's to end, and no try of its own can be why.</summary>
    public bool IsNotOurs { get; private set; }

    /// <summary>The worker said that its handler failed.</summary>
    public bool IsFailed { get; set; }

    /// <summary>It may be counted as given back.</summary>
    public bool MayBeReturned => IsToBeHidden || (Settle is { IsDelete: false } && !IsNotOurs && !IsFailed);

    /// <summary>The last call about it failed, or nobody answered it.</summary>
    public bool IsUnanswered => !_isAnswered;

    public bool IsRunning => BegunAt is not null && EndedAt is null && worker.ExitedAt is null;

    /// <summary>It takes up a slot, as far as can be seen from outside.</summary>
    public bool IsHeld => HeardAt is not null && EndedAt is null && OverAt is null && LostAt is null && Settle is null;

    /// <summary>It went back without its handler having begun.</summary>
    public bool IsInVain => HeardAt is not null && BegunAt is null && Settle is { IsDelete: false };

    public void Hear(Fact fact, bool isStruck)
    {
        HeardAt = fact.At;
        _wasStruck = isStruck || fact.At > receivedAt;
    }

    public void End(Fact fact)
    {
        (EndedAt, Succeeded, Threw) = (fact.At, fact.What == Happening.Succeeded, fact.What == Happening.Threw);
        (Settle, IsSettled, _tries) = (null, false, 0);
    }

    /// <returns>What is wrong with the call, or null.</returns>
    public string? Ask(Fact fact, int visibility)
    {
        (_lastAsked, _isAnswered) = (fact, false);

        // One that is on its way when the handler ends is waited for before anything else is sent.
        var isRenewal = !fact.IsDelete && fact.Number == visibility && !IsToBeHidden && (EndedAt is null || EndedAt == fact.At);
        _calls[fact.Call] = (fact, isRenewal);
        _tries++;
        if (Settle is { } settle)
        {
            if (IsToBeHidden && !settle.IsDelete && (!fact.IsDelete || Succeeded) && settle.At - EndedAt < Gathering)
            {
                // The first was on its way when the handler ended: it hides the message from others, and what goes back, or is deleted, comes after it.
                (Settle, IsSettled) = (fact, false);
                return null;
            }

            return isRenewal || fact.IsDelete != settle.IsDelete || fact.Number != settle.Number ? $"asked for {fact.Text} {fact.Number} s after {settle.Text} {settle.Number} s was sent" : null;
        }

        Settle = isRenewal ? null : fact;
        return null;
    }

    public void Answer(Fact fact)
    {
        var ((asked, isRenewal), isAnswered) = (_calls[fact.Call], fact.What == Happening.Answered);
        if (!isAnswered || fact.At > asked.At)
        {
            _firstStrike ??= asked.At;
        }

        if (asked == _lastAsked)
        {
            (_lastHeardAt, _isAnswered) = (fact.At, isAnswered);
        }

        // A return that by chance asks for as long as a renewal, at the moment at which its handler failed, cannot be told from one.
        var isSettle = !isRenewal || (Threw && asked.At == EndedAt);
        if (isSettle && Settle is not null && !IsSettled)
        {
            IsNotOurs |= fact.IsStale && !_isDoubtful;
            _isDoubtful |= !isAnswered;
        }

        var isHide = IsToBeHidden && !asked.IsDelete && !(asked.At > EndedAt);
        IsHidden |= isAnswered && isSettle && isHide;
        IsSettled |= isAnswered && isSettle && !(isHide && EndedAt is not null);
    }

    /// <summary>A call about it failed, came late or is still unanswered: then the worker may lose it.</summary>
    public bool IsStruck(TimeSpan now) => IsTwin || _wasStruck || _firstStrike is not null || (!_isAnswered && _lastAsked!.At < now);

    /// <summary>
    /// Nobody confirmed that it went back, something befell a call about it while there was still time, and there was none for another try:
    /// the worker never pauses for longer than 10 s between two. Where its own lease was over before, it has tried three times.
    /// </summary>
    public bool IsExcusedAt(TimeSpan exit)
        => !_isAnswered && (_firstStrike ?? _lastAsked!.At) < exit
            && (_lastHeardAt < _lastAsked!.At || exit - _lastHeardAt <= TimeSpan.FromSeconds(10) || (GivenUpAt < exit && _tries >= 3));

    public override string ToString() => $"{message} #{count} of {worker.Plan.Name}";}
