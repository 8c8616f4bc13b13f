namespace TaskProtection.Testing.Faults;

/// <summary>What a client gets in place of the answer's body; the status stays.</summary>
public enum MalformedBody
{
    /// <summary>The first half of the answer.</summary>
    Truncated,

    /// <summary>A proxy's error page.</summary>
    Html,

    /// <summary><c>{}</c>.</summary>
    EmptyObject,

    /// <summary>Ten megabytes of valid JSON that says nothing.</summary>
    TenMegabytes,

    /// <summary>The first half of the answer, and an end that never comes.</summary>
    NeverEnding,
}
