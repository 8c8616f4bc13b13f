namespace TaskProtection;

/// <summary>How the tasks of one instance share its one flag.</summary>
public enum InstanceSharing
{
    /// <summary>Not declared: the instance's flag is not written, because another task on it could be exposed.</summary>
    Auto,

    /// <summary>Declared: at most one task that uses this library runs on an instance (a placement constraint <c>distinctInstance</c>).</summary>
    Exclusive,
}
