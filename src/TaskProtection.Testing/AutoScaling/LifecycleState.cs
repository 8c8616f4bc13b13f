namespace TaskProtection.Testing.AutoScaling;

/// <summary>An instance's state in its Auto Scaling group. The names are the API's.</summary>
public enum LifecycleState
{
    /// <summary>Launched; it boots and registers.</summary>
    Pending,

    /// <summary>Serves; scale-in protection works from here on.</summary>
    InService,

    /// <summary>On its way out. There is no way back.</summary>
    Terminating,

    /// <summary>Gone.</summary>
    Terminated,
}
