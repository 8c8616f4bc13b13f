using System.Text.Json.Nodes;
using TaskProtection.Testing.Events;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Faults;

/// <summary>
/// What goes wrong between clients and services. Each strike is written as a <c>fault</c> event. Safe from any thread. That an agent is away for
/// a while is no rule: <see cref="Ecs.EcsWorld.RestartAgent"/> does that.
/// </summary>
/// <example><code>simulator.Faults.On("ecs-agent", operation: "PutState", probability: 0.2, during: (from, to)).LoseReplies();</code></example>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly IEnumerable<IWireService> _services;
    private readonly EventLog _events;
    private readonly Func<string, Random> _randoms;
    private FaultRule[] _rules = [];
    private int _rulesMade;

    internal FaultPlan(IEnumerable<IWireService> services, EventLog events, Func<string, Random> randoms)
    {
        _services = services;
        _events = events;
        _randoms = randoms;
    }

    /// <summary>Begins a rule; what it does to the requests is said by the methods of <see cref="FaultRule"/>.</summary>
    /// <param name="service">
    /// <c>ecs</c>, <c>ecs-agent</c>, <c>task-metadata</c>, <c>credentials</c>, <c>autoscaling</c>, <c>sqs</c>, <c>imds</c>; null for all.
    /// </param>
    /// <param name="operation">
    /// The operation as <c>call</c> events name it; null for all. Of <c>ecs</c>, <c>autoscaling</c>, <c>sqs</c> and <c>imds</c> any name is
    /// taken, a misspelt one too: watch <see cref="FaultRule.Strikes"/>.
    /// </param>
    /// <param name="task">
    /// The id of the ECS task that calls; null for all, also unknown ones. Requests to <c>imds</c> do not tell which task makes them.
    /// </param>
    /// <param name="probability">
    /// How likely each matching request is struck, 0 to 1. Default 1. Drawn from the simulator's seed, for each rule apart.
    /// </param>
    /// <param name="count">How many requests it strikes at most. Default no limit.</param>
    /// <param name="during">
    /// From when until just before when it strikes, as time since the simulator began, by its clock. Default always.
    /// </param>
    /// <exception cref="ArgumentException">No request could ever match: there is no such service or operation, or it does not know its callers.</exception>
    public FaultRule On(
        string? service = null,
        string? operation = null,
        string? task = null,
        double probability = 1,
        int? count = null,
        (TimeSpan From, TimeSpan To)? during = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        Check(service, operation, task);
        lock (_gate)
        {
            var random = _randoms($"faults/{_rulesMade++}");
            var rule = new FaultRule(
                this,
                (s, o, t) => (service is null || service == s) && (operation is null || operation == o) && (task is null || task == t),
                probability,
                count,
                during,
                random);
            _rules = [.. _rules, rule];
            return rule;
        }
    }

    /// <summary>Ends all rules.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules = [];
        }
    }

    internal void Remove(FaultRule rule)
    {
        lock (_gate)
        {
            _rules = [.. _rules.Where(other => other != rule)];
        }
    }

    private void Check(string? service, string? operation, string? task)
    {
        var candidates = _services.Where(s => service is null || s.Name == service).ToList();
        if (candidates.Count == 0)
        {
            throw new ArgumentException($"There is no service '{service}'. There are: {List(_services.Select(s => s.Name))}.", nameof(service));
        }

        if (operation is not null)
        {
            var fitting = candidates.Where(s => s.Operations?.Contains(operation) != false).ToList();
            candidates = fitting.Count > 0 ? fitting : throw new ArgumentException(
                $"The service '{service}' has no operation '{operation}'. It has: {List(candidates.SelectMany(s => s.Operations!))}.", nameof(operation));
        }

        if (task is not null && candidates.TrueForAll(s => !s.TellsCallers))
        {
            throw new ArgumentException($"Requests to '{service ?? candidates[0].Name}' do not tell which task makes them: leave the task out.", nameof(task));
        }

        static string List(IEnumerable<string> names) => string.Join(", ", names.Distinct());
    }

    /// <summary>All that strikes this request, in the order of the rules.</summary>
    internal FaultStrike Strike(string service, string operation, string? task)
    {
        FaultRule[] rules;
        lock (_gate)
        {
            rules = _rules;
        }

        var effects = rules.SelectMany(rule => rule.Strike(service, operation, task, _events.Now)).ToArray();
        foreach (var effect in effects)
        {
            _events.Append("fault", new JsonObject { ["service"] = service, ["operation"] = operation, ["fault"] = effect.Name, ["task"] = task });
        }

        return new FaultStrike(effects);
    }
}
