using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.AutoScaling;

/// <content>Instances whose successor comes first: rebalancing. All members here are to be called inside the world's gate.</content>
public sealed partial class AutoScalingGroup
{
    private bool IsReplacing => _instances.Exists(i => i is { IsActive: true, ReplaceCause: not null });

    /// <summary>Takes what has its successor in service, and then evens the zones out further.</summary>
    private void StepReplacements()
    {
        foreach (var old in _instances.Where(i => i is { IsActive: true, ReplaceCause: not null } && MayReplace(i)).ToList())
        {
            if (_instances.Count(i => i is { State: LifecycleState.InService, ReplaceCause: null }) >= DesiredCapacity)
            {
                Terminate(old, old.ReplaceCause!);
            }
        }

        if (!IsReplacing && Settings.ZoneRebalancing != ZoneRebalancing.Off && PickForRebalancing() is { } next)
        {
            next.ReplaceCause = EndCause.ZoneRebalance;
            _town.Agenda.After(TimeSpan.Zero, Reconcile);
        }
    }

    /// <summary>An instance of the fullest zone, once nothing else is under way.</summary>
    private InstanceState? PickForRebalancing()
    {
        var active = _instances.FindAll(i => i.IsActive);
        if (active.Count != DesiredCapacity || active.Exists(i => i.IsPending))
        {
            return null;
        }

        var counts = _zones.Distinct().ToDictionary(z => z, z => active.Count(i => i.AvailabilityZone == z));
        var fullest = counts.Values.Max();
        return fullest - counts.Values.Min() < 2 ? null : active.Find(i => counts[i.AvailabilityZone] == fullest
            && (!i.IsProtected || Settings.ZoneRebalancing == ZoneRebalancing.IgnoresProtection));
    }

    private bool MayReplace(InstanceState instance) => !instance.IsProtected
        || (instance.ReplaceCause == EndCause.ZoneRebalance && Settings.ZoneRebalancing == ZoneRebalancing.IgnoresProtection);

    /// <summary>The zone with the fewest instances; of several, the one whose turn it is.</summary>
    private string ZoneForLaunch()
    {
        var turn = _launched++;
        return Enumerable.Range(0, _zones.Count)
            .Select(i => _zones[(turn + i) % _zones.Count])
            .MinBy(z => _instances.Count(i => i is { IsActive: true, ReplaceCause: null } && i.AvailabilityZone == z))!;
    }
}
