namespace TaskProtection.Runtime;

/// <content>What whoever is not admitted is told. All members need the lock.</content>
internal sealed partial class TaskProtector
{
    private TaskProtectionException DrainingException() => new(
        ProtectionFailure.Draining, $"No new work is admitted: {_leavingReason}.");

    private static TaskProtectionException RefusedException(TargetDriver blocked) => new(
        ProtectionFailure.Refused, $"Protection of the {blocked.Name} is refused: {blocked.Reason ?? "no reason was given"}. Leave the work queued.");

    private TaskProtectionException UnreachableException()
    {
        var target = _targets.Unavailable;
        return new TaskProtectionException(
            ProtectionFailure.Unreachable,
            _targets.NothingApplies ? $"Nothing can be protected here ({_targets.Reasons}), and WhenUnavailable is Refuse."
                : target is null ? $"Protection was not granted within CallTimeout ({_options.CallTimeout}), and WhenUnavailable is Refuse."
                : $"Protection of the {target.Name} cannot be had, and WhenUnavailable is Refuse: {target.Reason}.");
    }
}
