namespace TaskProtection.Testing.Ecs;

/// <summary>The state of a task set. The names are the API's, where they are upper case.</summary>
public enum TaskSetStatus
{
    /// <summary>It serves.</summary>
    Primary,

    /// <summary>It runs beside the one that serves.</summary>
    Active,

    /// <summary>It was deleted, and waits for its tasks to stop: protected ones may keep it for long.</summary>
    Draining,
}
