namespace TaskProtection.Runtime;

/// <summary>What a change under the lock has to do once the lock is free: log lines and calls of foreign code.</summary>
internal struct Effects
{
    private List<Action>? _actions;

    public void Add(Action action) => (_actions ??= []).Add(action);

    public readonly void Run()
    {
        if (_actions is null)
        {
            return;
        }

        foreach (var action in _actions)
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // A logger that throws must not take the host down, nor stop the next effect.
            catch (Exception)
#pragma warning restore CA1031
            {
                continue;
            }
        }
    }
}
