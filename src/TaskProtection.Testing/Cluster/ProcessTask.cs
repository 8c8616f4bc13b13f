using System.ComponentModel;
using System.Diagnostics;

namespace TaskProtection.Testing.Cluster;

internal sealed class ProcessTask : ILaunchedTask
{
    /// <summary>
    /// How long to wait for the end of the output after the process has gone: its last lines are in the pipe already, but a
    /// grandchild that inherited the pipe could keep it open for ever.
    /// </summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Process _process;
    private bool _ended;

    private ProcessTask(Process process, Action<string> output)
    {
        _process = process;
        ProcessId = process.Id;
        AppDomain.CurrentDomain.ProcessExit += OnOurExit;

        // The readers live as long as the child: they must not carry the AsyncLocals of whoever started it.
        using (ExecutionContext.SuppressFlow())
        {
            Completion = CompleteAsync(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, output));
        }
    }

    public int? ProcessId { get; }

    public Task<int> Completion { get; }

    public static ProcessTask Start(ProcessStartInfo start, Action<string> output)
    {
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start a process.");
        process.StandardInput.Close();
        return new ProcessTask(process, output);
    }

    /// <summary>To the one process, as Docker sends it to a container's first.</summary>
    public void Terminate() => IfAlive(() => PosixSignals.Send(_process.Id, PosixSignals.Terminate));

    /// <summary>With its descendants: a container's processes end together.</summary>
    public void Kill() => IfAlive(() =>
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is AggregateException or InvalidOperationException or Win32Exception)
        {
            // A descendant that may not be killed must not save the process itself.
            PosixSignals.Send(_process.Id, PosixSignals.Kill);
        }
    });

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Completion.ConfigureAwait(false);
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> output)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            output(line);
        }
    }

    private async Task<int> CompleteAsync(Task standardOutput, Task standardError)
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        int exitCode;
        lock (_gate)
        {
            // From here on the id may belong to another process.
            _ended = true;
            exitCode = _process.ExitCode;
        }

        AppDomain.CurrentDomain.ProcessExit -= OnOurExit;

        // Real processes live on the real clock, whatever the world's is.
        var output = Task.WhenAll(standardOutput, standardError);
        await output.WaitAsync(OutputGrace, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return exitCode;
    }

    private void IfAlive(Action send)
    {
        lock (_gate)
        {
            if (!_ended && !_process.HasExited)
            {
                send();
            }
        }
    }

    private void OnOurExit(object? sender, EventArgs e) => Kill();
}
