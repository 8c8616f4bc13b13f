using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TaskProtection.Aws.Sharing;

/// <summary>
/// An open and locked gate: a file of the lease directory that is created once and never deleted or replaced, so that everybody's
/// lock is on the same file. It holds one line, the state of the flag.
/// </summary>
/// <remarks>
/// The lock is <c>flock</c>'s: it excludes across processes and containers and between two handles of one process, and the kernel
/// drops it when its holder dies, however it dies. It is never broken otherwise: a holder that hangs still holds.
/// </remarks>
internal sealed class GateFile : IDisposable
{
    // One write of one size, in place: it needs no room on a full disk, and leaves no shorter line where a longer one was.
    private const int LineLength = 32;

    private readonly SafeFileHandle _file;

    private GateFile(SafeFileHandle file) => _file = file;

    /// <summary>The state of the flag. What cannot be read for a state is returned as it is: it equals none that anybody wrote.</summary>
    public string State
    {
        get
        {
            Span<byte> line = stackalloc byte[LineLength];
            return Encoding.ASCII.GetString(line[..RandomAccess.Read(_file, line, 0)]).TrimEnd();
        }

        set => RandomAccess.Write(_file, Line(value), 0);
    }

    /// <summary>Locks it beside others who do the same; null while somebody has it alone.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user and may not be opened.</exception>
    public static GateFile? TryShare(string path, string firstState) => TryOpen(path, FileShare.Read, firstState);

    /// <summary>Locks it alone; null while anybody else has it.</summary>
    /// <inheritdoc cref="TryShare"/>
    public static GateFile? TryLock(string path, string firstState) => TryOpen(path, FileShare.None, firstState);

    /// <summary>Writes a state that may also stand unwritten.</summary>
    public bool TryWrite(string state)
    {
        try
        {
            State = state;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    [SuppressMessage("Reliability", "CA2000", Justification = "The gate that is returned disposes of the handle.")]
    private static GateFile? TryOpen(string path, FileShare share, string firstState)
    {
        if (!File.Exists(path))
        {
            Create(path, firstState);
        }

        try
        {
            // Open, not OpenOrCreate: a kernel with protected_regular forbids O_CREAT on another user's file in a sticky directory.
            return new(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, share));
        }
        catch (IOException exception) when (IsBusy(exception))
        {
            return null;
        }
    }

    /// <summary>Makes the file whole under another name first: everybody may write it, whatever the umask, and it is never empty.</summary>
    private static void Create(string path, string firstState)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = File.OpenHandle(draft, FileMode.CreateNew, FileAccess.Write))
            {
                if (!OperatingSystem.IsWindows())
                {
                    const UnixFileMode ReadWrite = (UnixFileMode)0b110_110_110; // rw-rw-rw-
                    File.SetUnixFileMode(file, ReadWrite);
                }

                RandomAccess.Write(file, Line(firstState), 0);
            }

            File.Move(draft, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else was first.
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static byte[] Line(string state) => Encoding.ASCII.GetBytes(state.PadRight(LineLength - 1) + "\n");

    /// <summary>EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation. All other errors say nothing of a holder.</summary>
    public static bool IsBusy(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
