namespace TaskProtection.Testing.Sqs;

/// <summary>
/// One step of the SQS world: all queues stand still while it lasts, so that a message can move between two of them and a count is of one
/// instant. Whoever the step served hears of it after the lock is released.
/// </summary>
internal readonly ref struct SqsTurn
{
    private readonly SqsWorld _world;

    public SqsTurn(SqsWorld world)
    {
        _world = world;
        world.Gate.Enter();
        Now = world.Elapsed;
    }

    /// <summary>Time since the world began, monotonic: what deadlines are counted in.</summary>
    public TimeSpan Now { get; }

    public void Dispose()
    {
        var afterwards = _world.TakeAfterwards();
        _world.Gate.Exit();
        foreach (var action in afterwards)
        {
            action();
        }
    }
}
