using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.AutoScaling;

/// <content>The lives of its instances. All members here are to be called inside the world's gate.</content>
public sealed partial class AutoScalingGroup
{
    /// <summary>AWS's own sentence for a scale-in that found nothing to take.</summary>
    private const string AllProtected = "Could not scale to desired capacity because all remaining instances are protected from scale-in.";

    internal void SetProtection(InstanceState instance, bool enabled, string by)
    {
        instance.IsProtected = enabled;
        _town.Tell("instance.protection", ("instance", instance.Id), ("enabled", enabled), ("by", by));
    }

    /// <summary>Managed draining lets a terminating instance go.</summary>
    internal void EndDraining(InstanceState instance)
    {
        if (Hooks.Find(LifecycleHooks.ManagedDraining, instance.Id, token: null) is { } action)
        {
            Hooks.Complete(action, LifecycleActionResult.Continue, "ecs");
        }
    }

    internal void Want(int desiredCapacity)
    {
        _town.Tell("group.desired", ("group", Name), ("from", DesiredCapacity), ("to", desiredCapacity));
        DesiredCapacity = desiredCapacity;
        _isBlocked = false;
    }

    /// <summary>Level-triggered: compares what is with what is wanted, and acts on the difference.</summary>
    internal void Reconcile()
    {
        _nextLook?.Dispose();
        var refresh = _refreshes.Find(r => r.IsActive);
        var active = _instances.Where(i => i.IsActive).ToList();
        var wanted = DesiredCapacity + (refresh?.Surplus ?? 0) + active.Count(i => i.ReplaceCause is not null);
        for (var missing = wanted - active.Count; missing > 0; missing--)
        {
            Launch();
        }

        if (active.Count > wanted)
        {
            ScaleIn(active, active.Count - wanted);
        }

        refresh?.Step();
        StepReplacements();
        if (IsReplacing)
        {
            _nextLook?.Dispose();
            _nextLook = _town.Agenda.After(Settings.ScaleInInterval, Reconcile);
        }
    }

    internal void Terminate(InstanceState instance, string cause)
    {
        if (instance.IsTerminating || instance.State == LifecycleState.Terminated)
        {
            return;
        }

        Hooks.Forget(instance);
        instance.State = LifecycleState.Terminating;
        instance.EndCause = cause;
        instance.OnHooksDone = _ => Release(instance);
        _town.Tell("instance.terminating", ("instance", instance.Id), ("cause", cause));
        Hooks.Begin(instance, LifecycleTransition.Terminating);
        if (_world.OnTerminating?.Invoke(instance) == InstanceHold.Held)
        {
            Hooks.BeginDraining(instance, Settings.CapacityProvider!.DrainTimeout);
        }

        if (Hooks.Holds(instance))
        {
            instance.State = LifecycleState.TerminatingWait;
        }
        else
        {
            _town.Agenda.After(Settings.TerminationTime, () => Finish(instance));
        }
    }

    private void ScaleIn(List<InstanceState> active, int excess)
    {
        var taken = 0;
        for (; taken < excess && PickForScaleIn(active) is { } instance; taken++)
        {
            active.Remove(instance);
            Terminate(instance, EndCause.ScaleIn);
        }

        if (taken == excess)
        {
            return;
        }

        if (!_isBlocked && active.TrueForAll(i => !i.IsPending))
        {
            _isBlocked = true;
            _town.Tell("group.blocked", ("group", Name), ("reason", AllProtected));
        }

        _nextLook = _town.Agenda.After(Settings.ScaleInInterval, Reconcile);
    }

    /// <summary>
    /// From the zone with the most instances of those that have one that is not protected, as AWS documents, then as the policy says. Protection
    /// starts at InService, so an instance that still boots is waited for rather than taken or counted as protected.
    /// </summary>
    private InstanceState? PickForScaleIn(List<InstanceState> active)
    {
        var inZones = active
            .Where(i => i.State == LifecycleState.InService && !i.IsProtected)
            .OrderByDescending(i => active.Count(other => other.AvailabilityZone == i.AvailabilityZone));
        return (Settings.TerminationPolicy == TerminationPolicy.NewestInstance
            ? inZones.ThenByDescending(_instances.IndexOf)
            : inZones.ThenBy(_instances.IndexOf)).FirstOrDefault();
    }

    private void Launch()
    {
        var instance = new InstanceState(_town.Ids.Instance(), this, ZoneForLaunch());
        _instances.Add(instance);
        _town.Tell("instance.launched", ("instance", instance.Id), ("group", Name));
        instance.OnHooksDone = result =>
        {
            if (result == LifecycleActionResult.Abandon)
            {
                Terminate(instance, EndCause.HookAbandoned);
                return;
            }

            instance.State = LifecycleState.PendingProceed;
            EnterServiceIfReady(instance);
        };
        Hooks.Begin(instance, LifecycleTransition.Launching);
        instance.State = Hooks.Holds(instance) ? LifecycleState.PendingWait : LifecycleState.Pending;
        _town.Agenda.After(Settings.BootTime, () =>
        {
            instance.HasBooted = true;
            EnterServiceIfReady(instance);
        });
    }

    private void EnterServiceIfReady(InstanceState instance)
    {
        if (!instance.HasBooted || instance.State is not (LifecycleState.Pending or LifecycleState.PendingProceed))
        {
            return;
        }

        instance.State = LifecycleState.InService;
        instance.InServiceAt = _town.Now;
        _town.Tell("instance.in-service", ("instance", instance.Id));
        if (Settings.NewInstancesProtectedFromScaleIn)
        {
            SetProtection(instance, enabled: true, "group");
        }

        if (Settings.MaxInstanceLifetime is { } lifetime)
        {
            _town.Agenda.After(lifetime, () => EndLifetime(instance));
        }

        _world.OnInService?.Invoke(instance);
        if (IsReplacing || Settings.ZoneRebalancing != ZoneRebalancing.Off || _refreshes.Exists(r => r.IsActive))
        {
            Reconcile();
        }
    }

    /// <summary>AWS replaces one instance at a time, and protection puts it off. In Standby it is out of the group's hands until it is back.</summary>
    private void EndLifetime(InstanceState instance)
    {
        if (instance.State is not (LifecycleState.InService or LifecycleState.Standby))
        {
            return;
        }

        if (instance.IsProtected || instance.State == LifecycleState.Standby || _instances.Count(i => i.State == LifecycleState.InService) < DesiredCapacity)
        {
            _town.Agenda.After(Settings.ScaleInInterval, () => EndLifetime(instance));
            return;
        }

        Terminate(instance, EndCause.MaxLifetime);
    }

    private void Release(InstanceState instance)
    {
        instance.State = LifecycleState.TerminatingProceed;
        _town.Agenda.After(Settings.TerminationTime, () => Finish(instance));
    }

    private void TakeSpot(InstanceState instance)
    {
        if (!instance.IsTerminating && instance.State != LifecycleState.Terminated)
        {
            instance.State = LifecycleState.Terminating;
            instance.EndCause = EndCause.Spot;
            _town.Tell("instance.terminating", ("instance", instance.Id), ("cause", EndCause.Spot));
        }

        Finish(instance);
    }

    private void Finish(InstanceState instance)
    {
        if (!instance.IsTerminating)
        {
            return;
        }

        Hooks.Forget(instance);
        instance.State = LifecycleState.Terminated;
        _instances.Remove(instance);
        _world.Detached.Remove(instance);
        _world.OnTerminated?.Invoke(instance);
        _town.Tell("instance.terminated", ("instance", instance.Id), ("cause", instance.EndCause));
        Reconcile();
    }

    private void Move(InstanceState instance, LifecycleState from, LifecycleState to, string kind)
    {
        if (instance.State != from)
        {
            throw new ArgumentException($"The instance {instance.Id} is not in {from}.");
        }

        instance.State = to;
        _town.Tell(kind, ("instance", instance.Id));
    }

    private void Lower(CapacityChange change)
    {
        if (change == CapacityChange.Decrement)
        {
            Want(Math.Max(0, DesiredCapacity - 1));
        }
    }

    private InstanceState Get(string instanceId) =>
        _instances.Find(i => i.Id == instanceId) ?? throw new ArgumentException($"Group '{Name}' has no instance '{instanceId}'.", nameof(instanceId));
}
