using System.Diagnostics;
using System.Text.Json;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Benchmarks;

/// <summary>A child process that answers each line with one line of JSON. It is killed when it is disposed, with what it started.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    /// <summary>No answer takes a fifth of it on a healthy machine; without a bound a defect would hang the run.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;

    private ChildProgram(Process process) => _process = process;

    /// <summary>Starts a program. What of the environment speaks of AWS, of a proxy or of settings of a worker is the user's, and does not reach it.</summary>
    public static ChildProgram Start(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var name in start.Environment.Keys.Where(IsOfTheUser).ToList())
        {
            start.Environment.Remove(name);
        }

        // A default profile below HOME would come before the container's credentials.
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = start.Environment["AWS_CONFIG_FILE"] = "/dev/null";

        // Node warns of versions to come; that is not what is measured.
        start.Environment["NODE_NO_WARNINGS"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ChildProgram(Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start."));
    }

    /// <summary>This very program, in a role of its own.</summary>
    public static ChildProgram StartSelf(IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
        => Start(Path.Combine(AppContext.BaseDirectory, "TaskProtection.Benchmarks"), arguments, environment);

    public async Task<T> AskAsync<T>(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await ReadAsync<T>();
    }

    public async Task<T> ReadAsync<T>()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(s_patience, TimeProvider.System)
            ?? throw new InvalidOperationException($"{_process.StartInfo.FileName} ended before it answered.");
        return JsonSerializer.Deserialize<T>(line) ?? throw new InvalidOperationException($"{_process.StartInfo.FileName} answered null.");
    }

    /// <summary>Sends SIGTERM, and waits for the end.</summary>
    /// <returns>When that was.</returns>
    public async Task<long> StopAsync()
    {
        PosixSignals.Send(_process.Id, PosixSignals.Terminate);
        await _process.WaitForExitAsync().WaitAsync(s_patience, TimeProvider.System);
        var gone = Stopwatch.GetTimestamp();
        return _process.ExitCode == 0 ? gone : throw new InvalidOperationException($"{_process.StartInfo.FileName} ended with {_process.ExitCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool IsOfTheUser(string name) =>
        name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("TaskProtection__", StringComparison.OrdinalIgnoreCase) || name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase);
}
