namespace TaskProtection.Testing.Ecs;

/// <summary>How ECS refuses to protect a task that no service owns.</summary>
public enum StandaloneTaskAnswer
{
    /// <summary>The failure <c>TASK_NOT_VALID</c> with HTTP 200, as the API's model says.</summary>
    TaskNotValid,

    /// <summary><c>InvalidParameterException</c>, as tests before the feature's launch saw it.</summary>
    InvalidParameter,
}
