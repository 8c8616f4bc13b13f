namespace TaskProtection.Tests.Chaos;

/// <summary>Whom a disruption strikes, and whether it meets work.</summary>
internal static class Victims
{
    public static bool IsBusy(Fleet fleet) => fleet.Processes.Any(static p => p.Running > 0);

    public static bool IsBusyAt(Fleet fleet, int which) => fleet.Processes is { Count: > 0 } all && all[which % all.Count].Running > 0;

    public static bool IsBusyOn(Fleet fleet, int which)
        => fleet.Group.Instances is { Count: > 0 } all && fleet.Processes.Any(p => p.InstanceId == all[which % all.Count].InstanceId && p.Running > 0);

    public static void Pick<T>(IReadOnlyList<T> all, int which, Action<T> act)
    {
        if (all.Count > 0)
        {
            act(all[which % all.Count]);
        }
    }
}
