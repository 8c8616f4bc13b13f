namespace TaskProtection.Cli.Sweep;

/// <summary>Says of an instance whose flag is set whether anybody was seen to need it. Reads nothing itself; what was not seen counts as need.</summary>
/// <param name="named">The groups that were named on the command line.</param>
internal sealed class InstanceJudge(IReadOnlyCollection<string> named)
{
    /// <summary>What can be said before its tasks are looked at; null when they decide.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="host">Its container instance, if one was found.</param>
    /// <param name="providers">All capacity providers of the account.</param>
    /// <param name="unread">The clusters that could not be read whole.</param>
    public Finding? Place(
        GroupInstance instance, ContainerHost? host, IReadOnlyList<CapacityProvider> providers, IReadOnlyCollection<string> unread)
    {
        Finding Is(Verdict verdict, string reason) => new(instance, verdict, reason) { Host = host };

        if (!instance.IsSettable)
        {
            return Is(Verdict.NotSettable, $"its lifecycle state is {instance.LifecycleState}, in which Auto Scaling takes no change of the flag");
        }

        if (providers.FirstOrDefault(provider => provider.DrivesTheFlag && provider.IsOf(instance)) is { } owner)
        {
            return Is(Verdict.OwnedByEcs, $"ECS drives the flag: managed termination protection is on in capacity provider '{owner.Name}' of its group");
        }

        if (host is null)
        {
            return unread.Count == 0
                ? Is(Verdict.NotInCluster, "it is not in any cluster looked at")
                : Is(Verdict.Undecided, $"it is in none of the clusters that could be read, and these could not: {string.Join(", ", unread)}");
        }

        if (host.CapacityProvider is { } name)
        {
            var provider = providers.FirstOrDefault(provider => provider.Name == name);
            switch (provider?.ManagedTerminationProtection)
            {
                case "ENABLED":
                    return Is(Verdict.OwnedByEcs, $"ECS drives the flag: managed termination protection is on in its capacity provider '{name}'");
                case "DISABLED":
                    break;
                default:
                    return Is(Verdict.Undecided, $"whether ECS drives the flag is not known: its capacity provider '{name}' does not say");
            }
        }

        if (!host.IsConnected)
        {
            return Is(Verdict.Undecided, "its ECS agent is not connected, so what runs there is not known");
        }

        return instance.GroupProtectsNew && !named.Contains(instance.GroupName)
            ? Is(Verdict.Undecided, $"group '{instance.GroupName}' protects its new instances itself, so the flag may be the group's: name it with --group to have it judged all the same")
            : null;
    }

    /// <summary>What its tasks say.</summary>
    public static Finding Judge(GroupInstance instance, ContainerHost host, HostTasks tasks)
    {
        Finding Is(Verdict verdict, string reason) => new(instance, verdict, reason) { Host = host, Tasks = tasks };

        return tasks switch
        {
            { Protected: > 0 } => Is(Verdict.InUse, $"{tasks.Protected} of its {Count(tasks.Running)} {(tasks.Protected == 1 ? "is" : "are")} protected"),
            { Stopping: > 0 } => Is(Verdict.InUse, $"{Count(tasks.Stopping)} {(tasks.Stopping == 1 ? "is" : "are")} still stopping there"),
            { Missing: [var first, ..] } => Is(Verdict.Undecided, $"ECS listed task {first} there and then said nothing of it"),
            { Standalone: > 0 } => Is(
                Verdict.Undecided, $"{Count(tasks.Standalone)} there {(tasks.Standalone == 1 ? "is" : "are")} of no service: ECS cannot protect such a task, so whether it works cannot be seen"),
            { Running: 0 } => Is(Verdict.Leaked, "no task is on it"),
            _ => Is(Verdict.Leaked, $"none of its {Count(tasks.Running)} is protected"),
        };
    }

    private static string Count(int tasks) => tasks == 1 ? "1 task" : $"{tasks} tasks";
}
