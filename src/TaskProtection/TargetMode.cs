namespace TaskProtection;

/// <summary>Whether a target is used.</summary>
public enum TargetMode
{
    /// <summary>Used where it applies; elsewhere it stands aside and says so once.</summary>
    Auto,

    /// <summary>Used, and the host fails to start where it does not apply. Where that turns out only later, it is an error in the log.</summary>
    Always,

    /// <summary>Not used.</summary>
    Never,
}
