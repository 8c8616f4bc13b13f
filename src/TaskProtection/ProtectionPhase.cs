namespace TaskProtection;

/// <summary>Whether new work is admitted.</summary>
public enum ProtectionPhase
{
    /// <summary>New work is admitted, protected or as <c>WhenUnavailable</c> says: under <c>Refuse</c> it is turned away one by one while it cannot be protected.</summary>
    Open,

    /// <summary>ECS refuses protection; new work is refused until it grants again.</summary>
    Blocked,

    /// <summary>AWS wants this task gone and gets its chance to take it while nothing runs: new work waits, nested work excepted, until that is over.</summary>
    Yielding,

    /// <summary>Shutdown has begun, or the host is being terminated; only nested work is admitted.</summary>
    Draining,
}
