namespace TaskProtection.Testing.Wire;

/// <summary>How a response ends, as the client sees it.</summary>
internal enum WireEnding
{
    /// <summary>As HTTP wants it.</summary>
    Complete,

    /// <summary>The connection is cut before the first byte.</summary>
    Broken,

    /// <summary>Not one byte comes, and the connection stays open until the client gives up.</summary>
    Silent,

    /// <summary>The head and the body's bytes come, but the end of the body never does.</summary>
    Stalled,
}
