using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.AutoScaling;

/// <summary>
/// The lifecycle hooks of one group, and the instances that they hold. All hooks of a transition hold an instance at once, side by side.
/// All members are to be called inside the world's gate.
/// </summary>
internal sealed class LifecycleHooks(Town town, string group)
{
    /// <summary>The hook that ECS adds for managed draining. ECS heartbeats it, so it ends at its cap only.</summary>
    public const string ManagedDraining = "ecs-managed-draining-termination-hook";

    /// <summary>The API's limit on hooks of one group.</summary>
    private const int MaxHooks = 50;

    private static readonly TimeSpan LeastHeartbeat = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestHeartbeat = TimeSpan.FromHours(2);

    private readonly List<LifecycleHookSettings> _hooks = [];
    private readonly List<LifecycleAction> _actions = [];

    public IReadOnlyList<LifecycleHookSettings> All => _hooks;

    public LifecycleHookSettings? Find(string name) => _hooks.Find(h => h.Name == name);

    /// <summary>Creates or replaces a hook. Actions that are under way keep what they began with.</summary>
    public void Put(LifecycleHookSettings hook)
    {
        ArgumentException.ThrowIfNullOrEmpty(hook.Name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hook.Name.Length, 255, nameof(hook));
        ArgumentOutOfRangeException.ThrowIfLessThan(hook.HeartbeatTimeout, LeastHeartbeat, nameof(hook));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hook.HeartbeatTimeout, LongestHeartbeat, nameof(hook));
        var at = _hooks.FindIndex(h => h.Name == hook.Name);
        if (at >= 0)
        {
            _hooks[at] = hook;
            return;
        }

        if (_hooks.Count == MaxHooks)
        {
            throw new InvalidOperationException($"Group '{group}' has {MaxHooks} lifecycle hooks, the limit.");
        }

        _hooks.Add(hook);
    }

    /// <summary>What still waits is completed first: launching instances are abandoned, terminating ones continue.</summary>
    public void Delete(LifecycleHookSettings hook)
    {
        _hooks.Remove(hook);
        var result = hook.Transition == LifecycleTransition.Launching ? LifecycleActionResult.Abandon : LifecycleActionResult.Continue;
        foreach (var action in _actions.Where(a => a.Hook.Name == hook.Name).ToList())
        {
            Complete(action, result, "deleted");
        }
    }

    /// <summary>Lets all hooks of a transition hold the instance; its <see cref="InstanceState.OnHooksDone"/> hears of the end.</summary>
    public void Begin(InstanceState instance, LifecycleTransition transition)
    {
        foreach (var hook in _hooks.Where(h => h.Transition == transition))
        {
            Arm(Add(hook, instance, hook.GlobalTimeout));
        }
    }

    /// <summary>Managed draining holds the instance, for this long at most.</summary>
    public void BeginDraining(InstanceState instance, TimeSpan timeout)
    {
        var action = Add(new() { Name = ManagedDraining, DefaultResult = LifecycleActionResult.Continue }, instance, timeout);
        action.Timer = town.Agenda.After(timeout, () => Complete(action, LifecycleActionResult.Continue, "cap"));
    }

    public bool Holds(InstanceState instance) => _actions.Exists(a => a.Instance == instance);

    /// <summary>The action under way of a hook, by its token or its instance.</summary>
    public LifecycleAction? Find(string hook, string? instanceId, string? token) => _actions.Find(
        a => a.Hook.Name == hook && (token is null ? a.Instance.Id == instanceId : a.Token == token));

    public void Heartbeat(LifecycleAction action)
    {
        town.Tell("hook.heartbeat", ("instance", action.Instance.Id), ("hook", action.Hook.Name));
        Arm(action);
    }

    public void Complete(LifecycleAction action, LifecycleActionResult result, string by)
    {
        if (!End(action, result, by))
        {
            return;
        }

        if (result == LifecycleActionResult.Abandon)
        {
            _actions.Where(a => a.Instance == action.Instance).ToList().ForEach(a => End(a, result, "abandoned"));
        }

        if (!Holds(action.Instance))
        {
            action.Instance.OnHooksDone?.Invoke(result);
        }
    }

    /// <summary>The instance is past being held: nothing more is heard of its hooks.</summary>
    public void Forget(InstanceState instance)
    {
        instance.OnHooksDone = null;
        foreach (var action in _actions.Where(a => a.Instance == instance).ToList())
        {
            action.Timer?.Dispose();
            _actions.Remove(action);
        }
    }

    private LifecycleAction Add(LifecycleHookSettings hook, InstanceState instance, TimeSpan timeout)
    {
        var action = new LifecycleAction(hook, instance, town.Ids.Uuid(), town.Now + timeout);
        _actions.Add(action);
        town.Tell(
            "hook.waiting",
            ("instance", instance.Id),
            ("group", group),
            ("hook", hook.Name),
            ("transition", hook.Transition == LifecycleTransition.Launching ? "launching" : "terminating"),
            ("token", action.Token));
        return action;
    }

    private void Arm(LifecycleAction action)
    {
        if (action.Hook.Name == ManagedDraining)
        {
            return;
        }

        action.Timer?.Dispose();
        var left = action.LatestEnd - town.Now;
        var (wait, by) = left <= action.Hook.HeartbeatTimeout ? (left, "cap") : (action.Hook.HeartbeatTimeout, "timeout");
        action.Timer = town.Agenda.After(wait, () => Complete(action, action.Hook.DefaultResult, by));
    }

    private bool End(LifecycleAction action, LifecycleActionResult result, string by)
    {
        action.Timer?.Dispose();
        if (!_actions.Remove(action))
        {
            return false;
        }

        town.Tell(
            "hook.completed",
            ("instance", action.Instance.Id),
            ("hook", action.Hook.Name),
            ("result", result == LifecycleActionResult.Continue ? "CONTINUE" : "ABANDON"),
            ("by", by));
        return true;
    }
}
