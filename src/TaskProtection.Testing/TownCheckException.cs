namespace TaskProtection.Testing;

/// <summary>Something does not hold in a <see cref="WorkerTown"/> that must. The message names each case and tells the story.</summary>
public sealed class TownCheckException : Exception
{
    /// <summary>Says what does not hold.</summary>
    public TownCheckException(string message)
        : base(message)
    {
    }
}
