namespace TaskProtection.Testing.Faults;

/// <summary>
/// Which requests are struck, and what becomes of them. Effects add up: <c>On("ecs-agent").Delay(TimeSpan.FromSeconds(3)).LoseReplies()</c>.
/// Made by <see cref="FaultPlan.On"/>; strikes from its first effect on. Safe from any thread.
/// </summary>
public sealed class FaultRule
{
    private readonly Lock _gate = new();
    private readonly FaultPlan _plan;
    private readonly Func<string, string, string?, bool> _matches;
    private readonly double _probability;
    private readonly int? _count;
    private readonly (TimeSpan From, TimeSpan To)? _during;
    private readonly Random _random;
    private FaultEffect[] _effects = [];
    private int _strikes;

    internal FaultRule(
        FaultPlan plan, Func<string, string, string?, bool> matches, double probability, int? count, (TimeSpan From, TimeSpan To)? during, Random random)
    {
        _plan = plan;
        _matches = matches;
        _probability = probability;
        _count = count;
        _during = during;
        _random = random;
    }

    /// <summary>How often it has struck.</summary>
    public int Strikes => Volatile.Read(ref _strikes);

    /// <summary>The request reaches the service late, also when its caller has given up meanwhile: an effect that lands late.</summary>
    public FaultRule Delay(TimeSpan by) => Add(new FaultEffect(FaultKind.Delay) { Delay = by });

    /// <summary>The service acts at once, and its answer leaves late.</summary>
    public FaultRule DelayReplies(TimeSpan by) => Add(new FaultEffect(FaultKind.DelayReply) { Delay = by });

    /// <summary>The service acts, and its answer never comes: the caller hears nothing until it gives up.</summary>
    public FaultRule LoseReplies() => Add(new FaultEffect(FaultKind.LoseReply));

    /// <summary>The service acts, and the connection breaks before its answer.</summary>
    public FaultRule BreakReplies() => Add(new FaultEffect(FaultKind.BreakReply));

    /// <summary>The connection breaks before the service hears of the request.</summary>
    public FaultRule Break() => Add(new FaultEffect(FaultKind.Break));

    /// <summary>The request is answered with an error, in the service's own shape, and has no effect.</summary>
    public FaultRule Fail(int status, string code, string message = "Planted by a fault rule") =>
        Add(new FaultEffect(FaultKind.Fail) { Status = status, Code = code, Message = message });

    /// <summary>The request is throttled, in the service's own words, and has no effect.</summary>
    public FaultRule Throttle() => Add(new FaultEffect(FaultKind.Throttle));

    /// <summary>The service acts, and its answer's body is spoilt.</summary>
    public FaultRule Malform(MalformedBody body) => Add(new FaultEffect(FaultKind.Malform) { Body = body });

    /// <summary>Ends the rule.</summary>
    public void Remove() => _plan.Remove(this);

    internal FaultEffect[] Strike(string service, string operation, string? task, TimeSpan now)
    {
        lock (_gate)
        {
            if (_effects.Length == 0
                || _strikes >= (_count ?? int.MaxValue)
                || (_during is { } window && (now < window.From || now >= window.To))
                || !_matches(service, operation, task)
                || (_probability < 1 && _random.NextDouble() >= _probability))
            {
                return [];
            }

            _strikes++;
            return _effects;
        }
    }

    private FaultRule Add(FaultEffect effect)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(effect.Delay, TimeSpan.Zero, "by");
        lock (_gate)
        {
            _effects = [.. _effects, effect];
        }

        return this;
    }
}
