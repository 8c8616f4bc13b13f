namespace TaskProtection.Cli.Sweep;

/// <summary>How the findings are written.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For programs: one object, of a shape that only grows.</summary>
    Json,
}
