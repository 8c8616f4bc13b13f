namespace TaskProtection.Testing.Ecs;

/// <summary>The part of a task's lifecycle that matters here. The names are the API's, where they are upper case.</summary>
public enum EcsTaskStatus
{
    /// <summary>Placed; its container has not started.</summary>
    Pending,

    /// <summary>Its container runs. A task that has been told to stop still has this as its last status until it ends.</summary>
    Running,

    /// <summary>It has ended; as a desired status: it is to end, and nothing turns that back.</summary>
    Stopped,
}
