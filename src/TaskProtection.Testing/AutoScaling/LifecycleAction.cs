namespace TaskProtection.Testing.AutoScaling;

/// <summary>One hook that holds one instance. To be touched inside the world's gate only.</summary>
internal sealed class LifecycleAction(LifecycleHookSettings hook, InstanceState instance, string token, DateTimeOffset latestEnd)
{
    public LifecycleHookSettings Hook { get; } = hook;

    public InstanceState Instance { get; } = instance;

    /// <summary>The UUID that a notification would carry.</summary>
    public string Token { get; } = token;

    /// <summary>No heartbeat carries it beyond this.</summary>
    public DateTimeOffset LatestEnd { get; } = latestEnd;

    public IDisposable? Timer { get; set; }
}
