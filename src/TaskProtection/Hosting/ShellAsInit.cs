namespace TaskProtection.Hosting;

/// <summary>
/// Whether a shell started this process and is the first of the container: ECS sends SIGTERM to that one alone, and a shell that waits for
/// its child passes nothing on.
/// </summary>
/// <param name="proc">The folder that Linux calls <c>/proc</c>.</param>
internal sealed class ShellAsInit(string proc)
{
    private static readonly HashSet<string> Shells = ["sh", "ash", "bash", "busybox", "dash", "ksh", "zsh"];

    /// <summary>Returns its name, or null. Silent about whatever cannot be read.</summary>
    public string? Find()
    {
        try
        {
            // "PID (NAME) STATE PPID …", and the name may hold anything.
            var stat = File.ReadAllText(Path.Combine(proc, "self", "stat"));
            var parent = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
            var name = File.ReadAllText(Path.Combine(proc, "1", "comm")).Trim();
            return parent == "1" && Shells.Contains(name) ? name : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
