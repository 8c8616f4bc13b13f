namespace TaskProtection.Testing.Cluster;

/// <summary>Which program a <see cref="ProcessLauncher"/> starts.</summary>
public sealed record ProcessLauncherSettings
{
    /// <summary>The program: a path, or a name on <c>PATH</c>. It must be the worker itself, not a shell around it: a shell does not pass SIGTERM on.</summary>
    public required string FileName { get; init; }

    /// <summary>Its arguments, one entry each; no quoting.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Its working directory. Default: this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables beside those that ECS gives; they win over both ECS's and this process's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
