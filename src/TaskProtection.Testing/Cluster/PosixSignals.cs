using System.Runtime.InteropServices;

namespace TaskProtection.Testing.Cluster;

internal static class PosixSignals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends a signal. The result is not looked at: a process that has just gone is what both signals want.</summary>
    public static void Send(int processId, int signal) => _ = NativeKill(processId, signal);

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int processId, int signal);
}
