namespace TaskProtection.Testing.AutoScaling;

/// <summary>Whether something keeps a terminating instance from going yet: managed draining is a termination hook.</summary>
internal enum InstanceHold
{
    None,
    Held,
}
