namespace TaskProtection.Benchmarks.Scopes;

/// <summary>What a scope costs while it is held: async methods that wait inside a scope, against the same methods without one.</summary>
internal static class HeldScopes
{
    private const int Count = 100_000;

    /// <summary>Bytes for 1,000 scopes.</summary>
    public static double Measure()
    {
        using var protectors = new Protectors();
        protectors.UseProtected();
        _ = Bytes(gate => WaitInsideAsync(protectors, gate)); // What is made once is made now.
        var with = Bytes(gate => WaitInsideAsync(protectors, gate));
        var without = Bytes(WaitAsync);
        return (with - without) * 1000.0 / Count;
    }

    private static long Bytes(Func<Task, Task> unit)
    {
        var gate = new TaskCompletionSource();
        var units = new Task[Count];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = unit(gate.Task);
        }

        var after = GC.GetTotalMemory(forceFullCollection: true);
        gate.SetResult();
        Task.WaitAll(units);
        return after - before;
    }

    private static async Task WaitInsideAsync(Protectors protectors, Task gate)
    {
        await using var scope = await protectors.EnterAsync("order 17");
        await gate;
    }

    private static async Task WaitAsync(Task gate) => await gate;
}
