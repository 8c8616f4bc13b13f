using System.Diagnostics;

namespace TaskProtection.Testing.Cluster;

/// <summary>
/// Runs each task as a real child process: the real environment variables, SIGTERM, and SIGKILL after the stop timeout. Linux and
/// macOS only.
/// </summary>
/// <remarks>
/// Children do not outlive the simulator: disposing it kills what is left, and so does the ordinary end of this process (return, exit,
/// SIGTERM). Ctrl+C in a terminal reaches them by itself. Only SIGKILL of this process leaves them behind: Linux's parent-death
/// signal would not help, because it follows the <em>thread</em> that started the child, and .NET's pool threads come and go.
/// SIGKILL takes a task's descendants with it; descendants of a task that ended by itself are not followed.
/// </remarks>
public sealed class ProcessLauncher : ITaskLauncher
{
    private static readonly string[] UsersPrefixes = ["AWS_", "ECS_", "TaskProtection__"];

    private readonly ProcessLauncherSettings _settings;

    /// <summary>Every task of this launcher is one process.</summary>
    /// <exception cref="PlatformNotSupportedException">On Windows, which has no SIGTERM.</exception>
    public ProcessLauncher(ProcessLauncherSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("ProcessLauncher sends POSIX signals. Use InProcessLauncher on Windows.");
        }

        _settings = settings;
    }

    /// <inheritdoc/>
    public Task<ILaunchedTask> LaunchAsync(TaskLaunch launch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(launch);
        cancellationToken.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(_settings.FileName, _settings.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (_settings.WorkingDirectory is not null)
        {
            start.WorkingDirectory = _settings.WorkingDirectory;
        }

        // A container starts from its image's environment: credentials, endpoints, profiles, proxies and settings of whoever runs
        // the simulator must not reach it.
        foreach (var name in start.Environment.Keys.Where(IsOfTheUser).ToList())
        {
            start.Environment.Remove(name);
        }

        // A default profile below HOME would come before the container's own credentials.
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = start.Environment["AWS_CONFIG_FILE"] = "/dev/null";

        foreach (var (name, value) in launch.Environment.Concat(_settings.Environment))
        {
            start.Environment[name] = value;
        }

        return Task.FromResult<ILaunchedTask>(ProcessTask.Start(start, launch.Output));
    }

    private static bool IsOfTheUser(string name) =>
        UsersPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase);
}
