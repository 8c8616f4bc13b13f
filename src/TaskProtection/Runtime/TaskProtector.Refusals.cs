using TaskProtection.Core;

namespace TaskProtection.Runtime;

/// <content>What whoever is not admitted is told. All members need the lock.</content>
internal sealed partial class TaskProtector
{
    // Monotonic, of the units that could not be protected and were not let in for that, since one last was.
    private (TimeSpan First, TimeSpan Last)? _turnedAway;

    private (TimeSpan First, TimeSpan Last)? TurnedAway(Instant now)
        => _turnedAway is { } times && now.Monotonic - times.Last < TargetDriver.OutageMemory ? times : null;

    private TaskProtectionException DrainingException() => new(
        ProtectionFailure.Draining, $"No new work is admitted: {_leavingReason}.");

    private static TaskProtectionException RefusedException(TargetDriver blocked) => new(
        ProtectionFailure.Refused, $"Protection of the {blocked.Name} is refused: {blocked.Reason ?? "no reason was given"}. Leave the work queued.");

    private TaskProtectionException TurnAway(Instant now)
    {
        _turnedAway = (TurnedAway(now)?.First ?? now.Monotonic, now.Monotonic);
        var target = _targets.Unavailable;
        return new TaskProtectionException(
            ProtectionFailure.Unreachable,
            _targets.NothingApplies ? $"Nothing can be protected here ({_targets.Reasons}), and WhenUnavailable is Refuse."
                : target is null ? $"Protection was not granted within CallTimeout ({_options.CallTimeout}), and WhenUnavailable is Refuse."
                : $"Protection of the {target.Name} cannot be had, and WhenUnavailable is Refuse: {target.Reason}.");
    }
}
