namespace TaskProtection.Testing.AutoScaling;

/// <summary>When a lifecycle hook holds an instance.</summary>
public enum LifecycleTransition
{
    /// <summary><c>autoscaling:EC2_INSTANCE_LAUNCHING</c>: before it comes into service.</summary>
    Launching,

    /// <summary><c>autoscaling:EC2_INSTANCE_TERMINATING</c>: before it is shut down.</summary>
    Terminating,
}
