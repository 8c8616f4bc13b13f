namespace TaskProtection.Runtime;

internal enum ScopeState : byte
{
    /// <summary>Waiting for admission.</summary>
    Pending,

    /// <summary>Admitted and counted.</summary>
    Live,

    /// <summary>Past MaxWorkDuration: still open, no longer counted.</summary>
    Overdue,

    /// <summary>Disposed, or never admitted.</summary>
    Dead,
}
