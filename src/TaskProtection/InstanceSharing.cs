namespace TaskProtection;

/// <summary>How the tasks of one instance share its one flag.</summary>
public enum InstanceSharing
{
    /// <summary>
    /// <see cref="LeaseDirectory"/> where <see cref="TaskProtectionOptions.LeaseDirectory"/> is set, else <see cref="AskEcs"/>.
    /// </summary>
    Auto,

    /// <summary>Declared: at most one task that uses this library runs on an instance (a placement constraint <c>distinctInstance</c>).</summary>
    Exclusive,

    /// <summary>
    /// The protection of the other tasks on the instance is asked for before the flag is cleared, and again 10 seconds after, because
    /// ECS may answer with what was. Needs <c>ecs:ListTasks</c> and <c>ecs:GetTaskProtection</c>.
    /// </summary>
    AskEcs,

    /// <summary>
    /// The tasks hold a lock on a file in <see cref="TaskProtectionOptions.LeaseDirectory"/>, a folder of the host that all of them
    /// mount: the last to leave clears the flag, and what the dead leave is cleared by whoever comes by.
    /// </summary>
    LeaseDirectory,
}
